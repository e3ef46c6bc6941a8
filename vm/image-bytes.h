/* SPDX-License-Identifier: MIT */
/* The bytes of a kernel image: those of a file, and those that a compressed part of it holds. */
#ifndef LLK_VM_IMAGE_BYTES_H
#define LLK_VM_IMAGE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What a kernel may come to, out of its wrapping: far above those with all debugging in them. */
#define IMAGE_BYTES_MAX (1L << 30)

/* Any compression that libarchive finds by itself. */
#define IMAGE_BYTES_ANY 0

struct image_bytes {
	const uint8_t *start;
	size_t size;
};

/* Map a file.  0, or -1 with a sentence in *wrong that names path and that the caller frees. */
int image_bytes_map(struct image_bytes *bytes, int fd, const char *path, char **wrong);

void image_bytes_unmap(struct image_bytes *bytes);

/*
 * Unpack what is in memory into a new memory file.  filter: libarchive's ARCHIVE_FILTER_..., or
 * IMAGE_BYTES_ANY; most: how many bytes there may be.  A descriptor, or -1 with the reason in *why,
 * which holds until the next call.
 */
int image_bytes_unpack(const uint8_t *packed, size_t size, int filter, off_t most,
		       const char **why);

#endif
