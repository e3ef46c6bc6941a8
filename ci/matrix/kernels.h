/* SPDX-License-Identifier: MIT */
/* What landlock-vm knows of kernels: which ones a choice means, and how they come to the cache. */
#ifndef MATRIX_KERNELS_H
#define MATRIX_KERNELS_H

#include <jansson.h>
#include <stdbool.h>

struct kernels_source {
	const char *vm;	      /* path of landlock-vm */
	const char *manifest; /* for it, or NULL: its own */
};

/*
 * Ask which kernels the names (NULL-terminated) of an architecture (or NULL) mean.
 * Returns the answer, or NULL after a message; *status is the exit status for the whole then.
 */
json_t *kernels_ask(const struct kernels_source *source, char *const *names, const char *arch,
		    int *status);

/*
 * Have kernels fetched; ids ends with NULL.  False after a message if not all could be had.
 */
bool kernels_fetch(const struct kernels_source *source, const char *const *ids);

#endif
