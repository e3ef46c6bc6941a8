/* SPDX-License-Identifier: MIT */
/* How far the run is, in one line of a terminal. */
#ifndef RUNNER_PROGRESS_H
#define RUNNER_PROGRESS_H

#include "result.h"

struct progress {
	const struct run *run;
	bool shown;   /* on a terminal, and nothing else goes there */
	size_t *done; /* for the first test of each area: how many of the area are done */
};

void progress_begin(struct progress *progress, const struct run *run, bool shown);

/* One more result, of the test with this id. */
void progress_count(struct progress *progress, const char *id);

/* Clear the line. */
void progress_end(struct progress *progress);

#endif
