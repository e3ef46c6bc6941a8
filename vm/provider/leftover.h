/* SPDX-License-Identifier: MIT */
/* What the cache holds that nobody needs. */
#ifndef LLK_VM_LEFTOVER_H
#define LLK_VM_LEFTOVER_H

#include "manifest.h"

#include <stdbool.h>

struct leftover_wish {
	int days;		   /* what was not used for so many; negative: not wanted */
	const struct manifest *of; /* kernels that this does not have; NULL: not wanted */
};

struct leftover {
	char *path;
	const char *name; /* in the cache, part of path */
	char why[64];
	bool used_by_others; /* kernels: they keep a lock */
};

struct leftovers {
	struct leftover *list;
	size_t count;
};

/* Find what an interrupted program left, and what is wished.  0, or -1 after a complaint. */
int leftovers_find(struct leftovers *leftovers, const struct leftover_wish *wish);

/* Bytes on disk of a file, or of a folder with all that it holds. */
unsigned long long leftover_size(const char *path);

void leftovers_release(struct leftovers *leftovers);

#endif
