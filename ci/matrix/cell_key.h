/* SPDX-License-Identifier: MIT */
/*
 * The key of a cell: a digest of all that its result depends on.
 *
 * The kernel's image and packages, what landlock-vm makes the machine of (guest's tree, init,
 * libraries, emulator, itself), the acceleration, the kernel parameters, the command and the
 * expected ABI.  Time limits are not among them: a cell that is done would not be another with
 * more time.
 */
#ifndef MATRIX_CELL_KEY_H
#define MATRIX_CELL_KEY_H

#include <digest.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "select.h"

/* Where a kernel stands in the cache, a new string; NULL without memory or without a home. */
char *kernel_folder(const char *id);

/* The rest of what keys of one run have in common. */
struct key_context {
	const char *machine;  /* digest of all that it is made of but the kernel */
	const char *accel;    /* as asked for, or NULL */
	const char *append;   /* kernel parameters, those of the variant too */
	char *const *command; /* of the guest, NULL-terminated */
};

/* The image that was read last: it is not read again while its file is the same. */
struct read_image {
	struct stat status; /* with a digest: of its file */
	char digest[DIGEST_SIZE];
};

/*
 * The key, a new string; NULL if the kernel is not in the cache or cannot be read.  The variants of
 * a kernel that come one after another cost one reading of its image.
 */
char *cell_key(const struct kernel *kernel, const struct key_context *context,
	       struct read_image *last);

/* The same of a kernel whose packages are known, and the digest of the image that is in them. */
char *cell_key_of(const struct kernel *kernel, const char *image,
		  const struct key_context *context);

#endif
