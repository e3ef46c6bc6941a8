/* SPDX-License-Identifier: MIT */
/*
 * The key of a cell: a digest of all that its result depends on.
 *
 * The kernel's image and packages, the guest's tree, landlock-vm (which makes the initramfs of
 * them), the acceleration, the kernel parameters, the command and the expected ABI.  Time limits
 * are not among them: a cell that is done would not be another with more time.
 */
#ifndef MATRIX_CELL_KEY_H
#define MATRIX_CELL_KEY_H

#include <stdbool.h>

#include "select.h"

#define DIGEST_SIZE 65 /* SHA-256 in hexadecimal, with its NUL */

/* Where a kernel stands in the cache, a new string; NULL without memory or without a home. */
char *kernel_folder(const char *id);

/*
 * Digest of all names, types, permissions and contents below folder.
 * False if something cannot be read.
 */
bool digest_tree(const char *folder, char digest[DIGEST_SIZE]);

bool digest_file(const char *path, char digest[DIGEST_SIZE]);

/* The rest of what keys of one run have in common. */
struct key_context {
	const char *guest;    /* digest of the guest's tree for the kernel's architecture */
	const char *vm;	      /* digest of landlock-vm */
	const char *accel;    /* as asked for, or NULL */
	const char *append;   /* likewise */
	char *const *command; /* of the guest, NULL-terminated */
};

/* The key, a new string; NULL if the kernel is not in the cache or cannot be read. */
char *cell_key(const struct kernel *kernel, const struct key_context *context);

#endif
