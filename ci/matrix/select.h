/* SPDX-License-Identifier: MIT */
/* Which cells to run. */
#ifndef MATRIX_SELECT_H
#define MATRIX_SELECT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "kernels.h"
#include "variant.h"

struct kernel {
	char *cell;	/* id of the cell: the kernel's, with "+user" for such a variant */
	const char *id; /* as landlock-vm knows it, with "@version" if an exact one was asked for */
	const char *arch;
	const struct variant *variant;
	const char *provider; /* the order of versions is its; NULL: not told */
	int expected_abi;     /* 0 without Landlock, -1 not known */
	bool cached;	      /* it need not be fetched */
	json_t *packages;     /* of a version that is wanted because all are; or NULL */
	bool gone;	      /* of these: it was to be fetched, and the archive no longer has it */
};

struct selection {
	json_t *answer; /* of landlock-vm; owns strings of the kernels */
	struct kernel *kernels;
	size_t count;
};

/*
 * Choose kernels, once for each variant that is wanted and makes a difference to them.  What names
 * (NULL-terminated, or NULL) mean is for landlock-vm to say.
 * 0, or the exit status for the whole after a message; selection_free() either way.
 */
int selection_make(struct selection *selection, const struct kernels_source *source,
		   char *const *names, const struct variants *variants);

void selection_free(struct selection *selection);

#endif
