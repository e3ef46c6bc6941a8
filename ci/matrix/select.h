/* SPDX-License-Identifier: MIT */
/* Which kernels to run: the manifest, and a choice from it. */
#ifndef MATRIX_SELECT_H
#define MATRIX_SELECT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct kernel {
	char *id; /* of the manifest, with "@version" if an exact one was asked for */
	const char *arch;
	int expected_abi; /* 0 without Landlock, -1 not known */
};

struct selection {
	json_t *manifest; /* owns the strings of the kernels */
	struct kernel *kernels;
	size_t count;
};

/*
 * Choose kernels from the manifest in file.
 *
 * names: selections of the manifest, "all", ids (with "@version" for an exact one) or bare series;
 * none means the selection "default".  arch: only kernels of that architecture, or NULL; a bare
 * series among names means its kernel of arch, or of this host.
 *
 * Returns false after a message if a name is unknown or nothing is left; selection_free() either
 * way.
 */
bool selection_make(struct selection *selection, const char *file, char *const *names, size_t count,
		    const char *arch);

void selection_free(struct selection *selection);

#endif
