/* SPDX-License-Identifier: MIT */
/* Make a bzImage that holds a kernel with a PVH entry, sound or not. */
#ifndef LLK_TEST_BZIMAGE_MAKER_H
#define LLK_TEST_BZIMAGE_MAKER_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

/* Larger than what is copied at a time. */
#define MADE_KERNEL_SIZE 200000

/* Bytes of the kernel where its parts stand; its first segment is loaded, the second has notes. */
#define MADE_SEGMENTS sizeof(Elf64_Ehdr)
#define MADE_RELEASE  4110
#define MADE_NOTES    8192
#define MADE_NOTE     (MADE_NOTES + 24) /* the second one, which names the entry */

/* Where the image says its release. */
#define MADE_IMAGE_RELEASE 0x600

/* Room for an image whose payload does not become smaller. */
#define MADE_IMAGE_ROOM (MADE_KERNEL_SIZE + 8192)

void make_kernel(uint8_t kernel[MADE_KERNEL_SIZE]);

/*
 * Compress as a kernel's build does, by one of libarchive's filters; LZ4 is the legacy frame.  The
 * size of what is compressed stands behind it.  Returns how much of the room it takes.
 */
size_t make_payload(uint8_t *to, size_t room, int filter, const uint8_t *kernel, size_t size);

/* Put an image around a payload.  Returns its size. */
size_t make_bzimage(uint8_t *to, size_t room, const uint8_t *payload, size_t size);

#endif
