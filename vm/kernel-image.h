/* SPDX-License-Identifier: MIT */
/* The file of a kernel: what its header says, and what the emulator is given of it. */
#ifndef LLK_VM_KERNEL_IMAGE_H
#define LLK_VM_KERNEL_IMAGE_H

#include <digest.h>

#define KERNEL_RELEASE_SIZE 65 /* as of uname(2) */

struct kernel_image {
	const char *arch;		   /* "x86_64" or "aarch64" */
	unsigned int page_kib;		   /* 0: the image does not say */
	char release[KERNEL_RELEASE_SIZE]; /* "": the image does not say */
	int fd;				   /* the kernel as the emulator takes it */
	char sha256[DIGEST_SIZE];	   /* of the file */
};

/* Read an image.  0, or -1 with a sentence in *wrong that the caller frees. */
int kernel_image_open(struct kernel_image *image, const char *path, char **wrong);

/*
 * Unpack the kernel that a bzImage holds, where an emulator can start it by its PVH entry: the same
 * kernel comes up sooner.  A descriptor for the caller to close, or -1 if there is nothing such.
 */
int kernel_image_payload(const struct kernel_image *image);

#endif
