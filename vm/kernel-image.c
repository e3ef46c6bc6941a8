// SPDX-License-Identifier: MIT
/*
 * The file of a kernel.  A kernel that is wrapped (Image.gz, a compressed EFI image) is taken out
 * of its wrapping here: what emulators take differs between their versions.  A bzImage unpacks its
 * kernel itself; that is done here for an emulated machine, which takes seconds for it.
 */
#include "kernel-image.h"

#include "image-bytes.h"
#include "image-header.h"
#include "pvh-entry.h"
#include "wrong.h"

#include <archive.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An Image.gz within a compressed EFI image within ... is nothing that a kernel's build makes. */
#define WRAPPINGS_MAX 2

/* Behind a payload that is not of gzip stands its size. */
#define SIZE_BEHIND 4

/* Put the kernel in place of the file that wraps it. */
static int unwrap(int *fd, const char *path, const struct image_bytes *file,
		  const struct image_header *header, char **wrong)
{
	const uint8_t *payload = file->start + header->payload_at;
	const char *why, *again;
	int unpacked = image_bytes_unpack(payload, header->payload_size, IMAGE_BYTES_ANY,
					  IMAGE_BYTES_MAX, &why);

	if (unpacked < 0 && header->payload_at > 0 && header->payload_size > SIZE_BEHIND)
		unpacked = image_bytes_unpack(payload, header->payload_size - SIZE_BEHIND,
					      IMAGE_BYTES_ANY, IMAGE_BYTES_MAX, &again);
	if (unpacked < 0)
		return wrong_because(wrong, "%s cannot be unpacked: %s", path, why);
	close(*fd);
	*fd = unpacked;
	return 0;
}

/* A release as far as it is one: the image may be anybody's. */
static void take_release(struct kernel_image *image, const struct image_bytes *file, size_t at)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._+~-";
	size_t length = 0;

	while (at > 0 && at + length < file->size && length < sizeof(image->release) - 1 &&
	       file->start[at + length] && strchr(allowed, file->start[at + length])) {
		image->release[length] = (char)file->start[at + length];
		length++;
	}
	image->release[length] = '\0';
}

static int read_kernel(struct kernel_image *image, const char *path, char **wrong)
{
	for (int wrappings = 0; wrappings <= WRAPPINGS_MAX; wrappings++) {
		struct image_header header;
		struct image_bytes file = { .start = NULL };
		const char *is;
		int failed;

		if (image_bytes_map(&file, image->fd, path, wrong) != 0)
			return -1;
		is = image_header_read(file.start, file.size, &header);
		if (is)
			failed = wrong_because(wrong, "%s%s %s", path,
					       wrappings ? ": what it wraps" : "", is);
		else if (header.packed)
			failed = unwrap(&image->fd, path, &file, &header, wrong);
		else
			failed = 0;
		if (!failed && !header.packed) {
			image->arch = header.arch;
			image->page_kib = header.page_kib;
			take_release(image, &file, header.release_at);
		}
		image_bytes_unmap(&file);
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

/* How the payload of a bzImage is compressed; IMAGE_BYTES_ANY: in a way that is left to it. */
static int find_filter(const uint8_t *payload, size_t size)
{
	static const struct {
		int filter;
		size_t length;
		const char *magic;
	} known[] = {
		{ ARCHIVE_FILTER_GZIP, 2, "\x1f\x8b" },
		{ ARCHIVE_FILTER_LZ4, 4, "\x02\x21\x4c\x18" },
		{ ARCHIVE_FILTER_XZ, 6, "\xfd\x37zXZ" },
		{ ARCHIVE_FILTER_ZSTD, 4, "\x28\xb5\x2f\xfd" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (size >= known[i].length &&
		    memcmp(payload, known[i].magic, known[i].length) == 0)
			return known[i].filter;
	}
	return IMAGE_BYTES_ANY;
}

/* The kernel that a bzImage unpacks, in a memory file of the size that it promises; or -1. */
static int unpack_payload(const struct image_bytes *file, const struct image_header *header)
{
	const uint8_t *payload = file->start + header->payload_at;
	size_t size = header->payload_size;
	uint32_t promised;
	const char *why;
	off_t unpacked;

	if (size <= SIZE_BEHIND)
		return -1;

	const int filter = find_filter(payload, size);

	memcpy(&promised, payload + size - SIZE_BEHIND, SIZE_BEHIND);
	promised = le32toh(promised);
	if (filter == IMAGE_BYTES_ANY || promised > IMAGE_BYTES_MAX)
		return -1;
	if (filter != ARCHIVE_FILTER_GZIP)
		size -= SIZE_BEHIND;

	const int fd = image_bytes_unpack(payload, size, filter, promised, &why);

	unpacked = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	if (unpacked == promised)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Whether an emulator can start it, and it is the kernel that the bzImage says it is. */
static bool is_kernel_of(const struct kernel_image *image, const struct image_bytes *unpacked)
{
	struct kernel_image inside = { 0 };
	struct image_header header;

	if (image_header_read(unpacked->start, unpacked->size, &header) || header.packed ||
	    !pvh_entry_exists(unpacked->start, unpacked->size))
		return false;
	take_release(&inside, unpacked, header.release_at);
	return strcmp(inside.release, image->release) == 0;
}

int kernel_image_payload(const struct kernel_image *image)
{
	struct image_bytes file = { .start = NULL }, unpacked = { .start = NULL };
	struct image_header header;
	char *wrong = NULL;
	int fd = -1;

	if (image_bytes_map(&file, image->fd, "", &wrong) == 0 &&
	    !image_header_read(file.start, file.size, &header))
		fd = unpack_payload(&file, &header);
	if (fd >= 0 &&
	    (image_bytes_map(&unpacked, fd, "", &wrong) != 0 || !is_kernel_of(image, &unpacked))) {
		close(fd);
		fd = -1;
	}
	image_bytes_unmap(&unpacked);
	image_bytes_unmap(&file);
	free(wrong);
	return fd;
}
