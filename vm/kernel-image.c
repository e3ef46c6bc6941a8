// SPDX-License-Identifier: MIT
/*
 * The file of a kernel.  A kernel that is wrapped (Image.gz, a compressed EFI image) is taken out
 * of its wrapping here: what emulators take differs between their versions.
 */
#include "kernel-image.h"

#include "image-header.h"
#include "wrong.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* An Image.gz within a compressed EFI image within ... is nothing that a kernel's build makes. */
#define WRAPPINGS_MAX 2

/* What a kernel may come to, out of its wrapping: far above those with all debugging in them. */
#define UNPACKED_MAX (1L << 30)

/* Behind a payload that is not of gzip stands its size. */
#define SIZE_BEHIND 4

struct mapping {
	const uint8_t *bytes;
	size_t size;
};

static int map(int fd, const char *path, struct mapping *mapping, char **wrong)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		return wrong_because(wrong, "%s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return wrong_because(wrong, "%s is not a file", path);
	*mapping = (struct mapping){ .bytes = (const uint8_t *)"" };
	if (status.st_size == 0)
		return 0;

	void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (bytes == MAP_FAILED)
		return wrong_because(wrong, "%s: %s", path, strerror(errno));
	*mapping = (struct mapping){ .bytes = bytes, .size = (size_t)status.st_size };
	return 0;
}

static void unmap(struct mapping *mapping)
{
	if (mapping->size > 0)
		munmap((void *)(uintptr_t)mapping->bytes, mapping->size);
}

/* Copy what the archive unpacks to.  NULL, or what is wrong. */
static const char *copy_unpacked(struct archive *archive, int to)
{
	static char chunk[1 << 16];
	struct archive_entry *entry;
	la_ssize_t length;
	off_t total = 0;

	if (archive_read_next_header(archive, &entry) != ARCHIVE_OK)
		return archive_error_string(archive);
	while ((length = archive_read_data(archive, chunk, sizeof(chunk))) > 0) {
		total += length;
		if (total > UNPACKED_MAX)
			return "it unpacks to more than a kernel can be";
		if (write(to, chunk, (size_t)length) != length)
			return strerror(errno);
	}
	return length < 0 ? archive_error_string(archive) : NULL;
}

/* The payload in a new memory file, or -1 with what is wrong. */
static int unpack(const uint8_t *payload, size_t size, const char **why)
{
	struct archive *archive = archive_read_new();
	int fd = memfd_create("kernel", MFD_CLOEXEC);
	static char reason[256];

	*why = strerror(ENOMEM);
	if (archive && fd >= 0) {
		archive_read_support_filter_all(archive);
		archive_read_support_format_raw(archive);
		*why = archive_read_open_memory(archive, payload, size) == ARCHIVE_OK
			       ? copy_unpacked(archive, fd)
			       : archive_error_string(archive);
	}
	if (*why) {
		snprintf(reason, sizeof(reason), "%s", *why);
		*why = reason;
		close(fd);
		fd = -1;
	}
	archive_read_free(archive);
	return fd;
}

/* Put the kernel in place of the file that wraps it. */
static int unwrap(int *fd, const char *path, const struct mapping *mapping,
		  const struct image_header *header, char **wrong)
{
	const uint8_t *payload = mapping->bytes + header->payload_at;
	const char *why, *again;
	int unpacked = unpack(payload, header->payload_size, &why);

	if (unpacked < 0 && header->payload_at > 0 && header->payload_size > SIZE_BEHIND)
		unpacked = unpack(payload, header->payload_size - SIZE_BEHIND, &again);
	if (unpacked < 0)
		return wrong_because(wrong, "%s cannot be unpacked: %s", path, why);
	close(*fd);
	*fd = unpacked;
	return 0;
}

/* A release as far as it is one: the image may be anybody's. */
static void take_release(struct kernel_image *image, const struct mapping *mapping, size_t at)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._+~-";
	size_t length = 0;

	while (at > 0 && at + length < mapping->size && length < sizeof(image->release) - 1 &&
	       mapping->bytes[at + length] && strchr(allowed, mapping->bytes[at + length])) {
		image->release[length] = (char)mapping->bytes[at + length];
		length++;
	}
	image->release[length] = '\0';
}

static int read_kernel(struct kernel_image *image, const char *path, char **wrong)
{
	for (int wrappings = 0; wrappings <= WRAPPINGS_MAX; wrappings++) {
		struct image_header header;
		struct mapping mapping = { .bytes = NULL };
		const char *is;
		int failed;

		if (map(image->fd, path, &mapping, wrong) != 0)
			return -1;
		is = image_header_read(mapping.bytes, mapping.size, &header);
		if (is)
			failed = wrong_because(wrong, "%s%s %s", path,
					       wrappings ? ": what it wraps" : "", is);
		else if (header.packed)
			failed = unwrap(&image->fd, path, &mapping, &header, wrong);
		else
			failed = 0;
		if (!failed && !header.packed) {
			image->arch = header.arch;
			image->page_kib = header.page_kib;
			take_release(image, &mapping, header.release_at);
		}
		unmap(&mapping);
		if (failed || !header.packed)
			return failed;
	}
	return wrong_because(wrong, "%s is wrapped too many times to be a kernel", path);
}

int kernel_image_open(struct kernel_image *image, const char *path, char **wrong)
{
	*image = (struct kernel_image){ .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
	if (image->fd < 0)
		return wrong_because(wrong, "%s: %s", path, strerror(errno));
	if (read_kernel(image, path, wrong) == 0) {
		if (digest_file(path, image->sha256) == 0)
			return 0;
		wrong_because(wrong, "%s: %s", path, strerror(errno));
	}
	close(image->fd);
	image->fd = -1;
	return -1;
}
