/* SPDX-License-Identifier: MIT */
/* Where the checks may make their throw-away directories. */
#ifndef PROBE_SCRATCH_H
#define PROBE_SCRATCH_H

#include <stddef.h>

#define SCRATCH_DIRS_MAX 6

/* The usual places, for people. */
#define SCRATCH_PLACES "$TMPDIR, /dev/shm, /tmp, /var/tmp, /run, ."

/* Of the usual places, those that have been tried and found usable.  Starts as zeroes. */
struct scratch {
	size_t tried;
	size_t count;
	const char *dirs[SCRATCH_DIRS_MAX];
};

/*
 * The directory of that index, counted from the preferred one, in which directories can be made and
 * removed.  NULL if there are not so many.
 */
const char *scratch_dir(struct scratch *scratch, size_t index);

#endif
