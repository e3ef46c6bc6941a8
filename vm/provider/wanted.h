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

/*
 * Add what a name means: a selection of the manifest, "all", an id ("debian-6.12-x86_64"), an id
 * with an exact version ("debian-6.12-x86_64@6.12.107-1"), or a series ("6.12"); "@oldest" after an
 * id or a series means the oldest version that the provider has.  What is there already is not
 * added again.  arch: only kernels of that architecture, or NULL; of a series that stands alone,
 * those of this machine's then.
 * 0, or -1 after a complaint: also of a name that is not known, but not if arch leaves nothing.
 */
int wanted_add(struct wanted *wanted, const struct manifest *manifest, const char *name,
	       const char *arch);

/* As wanted_add(), but 1 for a name that is known and 0, without a complaint, for one that is not.
 */
int wanted_add_if_known(struct wanted *wanted, const struct manifest *manifest, const char *name,
			const char *arch);

/* Add several names, ended by NULL; it is an error too if no kernel is left. */
int wanted_add_all(struct wanted *wanted, const struct manifest *manifest, char *const *names,
		   const char *arch);

void wanted_release(struct wanted *wanted);

#endif
