/* SPDX-License-Identifier: MIT */
/* What the first bytes of a kernel image say: the formats that bootloaders know. */
#ifndef LLK_VM_IMAGE_HEADER_H
#define LLK_VM_IMAGE_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image_header {
	const char *arch;      /* "x86_64" or "aarch64"; NULL: not known, the kernel is inside */
	unsigned int page_kib; /* of the kernel's pages; 0: the header does not say */

	/*
	 * A kernel that another file wraps: the bytes of it, packed.  A bzImage is a kernel by
	 * itself, for it unpacks its payload: not packed, and a size of 0 if it does not say.
	 */
	bool packed;
	size_t payload_at;
	size_t payload_size;

	size_t release_at; /* where the kernel's release stands; 0: not known */
};

/*
 * Read the header of an image that is in memory as a whole.  NULL, or what is wrong with it: the
 * end of a sentence that begins with the file's name.
 */
const char *image_header_read(const uint8_t *image, size_t size, struct image_header *header);

#endif
