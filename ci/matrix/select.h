/* SPDX-License-Identifier: MIT */
/* Which cells to run: the manifest, and a choice from it. */
#ifndef MATRIX_SELECT_H
#define MATRIX_SELECT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The privilege that the suite has in a cell. */
enum variant {
	VARIANT_ROOT,
	VARIANT_USER, /* no capabilities */
};
#define VARIANTS (VARIANT_USER + 1)

/* "root", "user" */
const char *variant_name(enum variant variant);

struct kernel {
	char *cell; /* id of the cell: the kernel's, with "+user" for that variant */
	char *id;   /* of the manifest, with "@version" if an exact one was asked for */
	const char *arch;
	enum variant variant;
	int expected_abi; /* 0 without Landlock, -1 not known */
};

struct selection {
	json_t *manifest; /* owns the strings of the kernels */
	struct kernel *kernels;
	size_t count;
};

/*
 * Choose kernels from the manifest in file, once for each variant that is wanted.
 *
 * names: selections of the manifest, "all", ids (with "@version" for an exact one) or bare series (both with
 * "@oldest" for the oldest that the archive has);
 * none means the selection "default".  arch: only kernels of that architecture, or NULL; a bare
 * series among names means its kernel of arch, or of this host.
 *
 * Returns false after a message if a name is unknown or nothing is left; selection_free() either
 * way.
 */
bool selection_make(struct selection *selection, const char *file, char *const *names, size_t count,
		    const char *arch, const bool variants[VARIANTS]);

void selection_free(struct selection *selection);

#endif
