/* SPDX-License-Identifier: MIT */
/* Bring one kernel into the cache. */
#ifndef LLK_VM_KERNEL_FETCH_H
#define LLK_VM_KERNEL_FETCH_H

#include "lock-list.h"
#include "provider.h"
#include "wanted.h"

#include <jansson.h>
#include <stdbool.h>

struct kernel_fetch {
	const struct wanted_kernel *wanted;
	struct provider_sessions *sessions; /* NULL: only what the cache holds */
	struct lock_list *lock;		    /* or NULL */
};

enum kernel_fetch_state {
	KERNEL_CACHED,
	KERNEL_FETCHED,
	KERNEL_GONE, /* what was asked for is listed, and not there */
	KERNEL_FAILED,
};

/* "cached", "fetched", "gone", "failed" */
const char *kernel_fetch_state_name(enum kernel_fetch_state state);

/*
 * Make sure that the cache holds the kernel, in the newest version that its provider really has (or
 * in the exact one).  *state tells what became of it.
 * Returns its record, or NULL after a complaint; of a kernel that changes without notice the cache
 * has nothing then.
 */
json_t *kernel_fetch(const struct kernel_fetch *fetch, enum kernel_fetch_state *state);

#endif
