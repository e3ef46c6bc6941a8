/* SPDX-License-Identifier: MIT */
/* The kernels that a command line asks for. */
#ifndef LLK_VM_WANTED_H
#define LLK_VM_WANTED_H

#include "manifest.h"
#include "provider.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct wanted_kernel {
	const struct manifest_kernel *kernel;
	char *id; /* as asked for: of the manifest, with "@VERSION", "@oldest" or "@all" if given */
	const char *version; /* exact, within id; or NULL for the newest, oldest or all */
	bool oldest;
	bool all;	  /* to be expanded */
	json_t *packages; /* of an expanded one: as the provider lists them; else NULL */
};

struct wanted {
	struct wanted_kernel *list;
	size_t count;
};

/*
 * Add what a name means: a selection of the manifest; an id ("debian-6.12-x86_64"), an id with an
 * exact version ("debian-6.12-x86_64@6.12.107-1"), a series ("6.12") or a flavour ("rt").
 * "@oldest" after an id, a series or a flavour means the oldest version that the provider has, and
 * "@all" every one.  "all" means all versions of the kernels that their series alone means.
 * Of what takes long to make, only an id or a selection means any.
 * What is there already is not added again.  arch: only kernels of that architecture, or NULL; of a
 * series that stands alone, those of this machine's then.
 * 0, or -1 after a complaint: also of a name that is not known, but not if arch leaves nothing.
 */
int wanted_add(struct wanted *wanted, const struct manifest *manifest, const char *name,
	       const char *arch);

/* As wanted_add(), but 1 for a name that is known and 0, without a complaint, for one that is not.
 */
int wanted_add_if_known(struct wanted *wanted, const struct manifest *manifest, const char *name,
			const char *arch);

/*
 * Add each kernel of the manifest, of arch if that is not NULL, without a version.  Returns as
 * above.
 */
int wanted_add_manifest(struct wanted *wanted, const struct manifest *manifest, const char *arch);

/* Add several names, ended by NULL; it is an error too if no kernel is left. */
int wanted_add_all(struct wanted *wanted, const struct manifest *manifest, char *const *names,
		   const char *arch);

/*
 * Put into expanded what is wanted, with each kernel that is wanted in all versions replaced by
 * these versions, the oldest first.  Ids of versions that are listed and known not to be there are
 * appended to gone instead, and told.  0, or -1 after a complaint.
 */
int wanted_expand(const struct wanted *wanted, struct provider_sessions *sessions,
		  struct wanted *expanded, json_t *gone);

/* Whether a kernel is wanted in all versions. */
bool wanted_needs_expansion(const struct wanted *wanted);

void wanted_release(struct wanted *wanted);

#endif
