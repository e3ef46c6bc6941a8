/* SPDX-License-Identifier: MIT */
/* The kernels that a command line asks for. */
#ifndef LLK_VM_WANTED_H
#define LLK_VM_WANTED_H

#include "manifest.h"

#include <stdbool.h>
#include <stddef.h>

struct wanted_kernel {
	const struct manifest_kernel *kernel;
	char *id; /* as asked for: of the manifest, with "@VERSION" or "@oldest" if that is given */
	const char *version; /* exact, within id; or NULL for the newest or oldest */
	bool oldest;
};

struct wanted {
	struct wanted_kernel *list;
	size_t count;
};

/* Whether that may follow an id: "", "@oldest", or "@" and a package version. */
bool wanted_is_suffix(const char *text);

/*
 * Add what a name means: an id ("debian-6.12-x86_64"), an id with an exact package version
 * ("debian-6.12-x86_64@6.12.107-1"), or a series ("6.12") of the architecture; "@oldest" after an
 * id or a series means the oldest version that the archive has.  What is there already is not added
 * again.  0, or -1 after a complaint.
 */
int wanted_add(struct wanted *wanted, const struct manifest *manifest, const char *name,
	       const char *arch);

/* Add a selection of the manifest, or "all"; arch NULL: of every architecture. */
int wanted_add_selection(struct wanted *wanted, const struct manifest *manifest, const char *name,
			 const char *arch);

void wanted_release(struct wanted *wanted);

#endif
