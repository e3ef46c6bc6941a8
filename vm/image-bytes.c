// SPDX-License-Identifier: MIT
#include "image-bytes.h"

#include "wrong.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int image_bytes_map(struct image_bytes *bytes, int fd, const char *path, char **wrong)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		return wrong_because(wrong, "%s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return wrong_because(wrong, "%s is not a file", path);
	*bytes = (struct image_bytes){ .start = (const uint8_t *)"" };
	if (status.st_size == 0)
		return 0;

	void *start = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (start == MAP_FAILED)
		return wrong_because(wrong, "%s: %s", path, strerror(errno));
	*bytes = (struct image_bytes){ .start = start, .size = (size_t)status.st_size };
	return 0;
}

void image_bytes_unmap(struct image_bytes *bytes)
{
	if (bytes->size > 0)
		munmap((void *)(uintptr_t)bytes->start, bytes->size);
	*bytes = (struct image_bytes){ .start = NULL };
}

/* Copy what the archive unpacks to.  NULL, or what is wrong. */
static const char *copy_unpacked(struct archive *archive, int to, off_t most)
{
	static char chunk[1 << 16];
	struct archive_entry *entry;
	la_ssize_t length;
	off_t total = 0;

	if (archive_read_next_header(archive, &entry) != ARCHIVE_OK)
		return archive_error_string(archive);
	while ((length = archive_read_data(archive, chunk, sizeof(chunk))) > 0) {
		total += length;
		if (total > most)
			return "it unpacks to more than a kernel can be";
		if (write(to, chunk, (size_t)length) != length)
			return strerror(errno);
	}
	return length < 0 ? archive_error_string(archive) : NULL;
}

int image_bytes_unpack(const uint8_t *packed, size_t size, int filter, off_t most, const char **why)
{
	struct archive *archive = archive_read_new();
	int fd = memfd_create("kernel", MFD_CLOEXEC);
	static char reason[256];

	*why = strerror(ENOMEM);
	if (archive && fd >= 0) {
		if (filter == IMAGE_BYTES_ANY)
			archive_read_support_filter_all(archive);
		else
			archive_read_support_filter_by_code(archive, filter);
		archive_read_support_format_raw(archive);
		*why = archive_read_open_memory(archive, packed, size) == ARCHIVE_OK
			       ? copy_unpacked(archive, fd, most)
			       : archive_error_string(archive);
	}
	if (*why) {
		snprintf(reason, sizeof(reason), "%s", *why);
		*why = reason;
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	archive_read_free(archive);
	return fd;
}
