/* SPDX-License-Identifier: MIT */
/* The keys of one run: what they have in common is read once. */
#ifndef MATRIX_RUN_KEYS_H
#define MATRIX_RUN_KEYS_H

#include <stdbool.h>

#include "cell_key.h"
#include "machine.h"
#include "store.h"

/* There are no more architectures that landlock-vm knows. */
#define RUN_KEYS_ARCHES 2

/* What machines of an architecture are made of but their kernel. */
struct made_of {
	const char *arch; /* NULL: not asked for yet */
	bool known;
	char digest[DIGEST_SIZE];
};

struct run_keys {
	const struct machine_setup *setup;
	const struct kernels_source *source;
	struct made_of made_of[RUN_KEYS_ARCHES];
	struct read_image last;
};

/* The key of a cell whose kernel is in the cache, new; or NULL. */
char *run_keys_cached(struct run_keys *keys, const struct kernel *kernel);

/*
 * The key of a cell whose kernel need not be there: of the packages that landlock-vm says it has,
 * if the store knows what they hold.  New, in *key; or NULL there.  False after a message.
 */
bool run_keys_remembered(struct run_keys *keys, const struct kernel *kernel, struct store *store,
			 char **key);

#endif
