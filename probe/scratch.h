/* SPDX-License-Identifier: MIT */
/* Where the checks may make their throw-away directories. */
#ifndef PROBE_SCRATCH_H
#define PROBE_SCRATCH_H

#include <stddef.h>

#define SCRATCH_DIRS_MAX 6

/* Usable directories, the preferred one first. */
struct scratch {
	size_t count;
	const char *dirs[SCRATCH_DIRS_MAX];
};

/* Find those of the usual places in which a directory can be made and removed. */
void scratch_find(struct scratch *scratch);

#endif
