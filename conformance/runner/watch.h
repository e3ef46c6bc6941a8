/* SPDX-License-Identifier: MIT */
/*
 * A run as it goes: each result when it is known, each of the kernel's reports when it comes.  What
 * has been seen is kept, even if Kyua does not live to write its results file.
 */
#ifndef RUNNER_WATCH_H
#define RUNNER_WATCH_H

#include <stdbool.h>
#include <stdio.h>

#include "kyua.h"
#include "progress.h"
#include "result.h"

struct watch {
	struct run *run;
	bool planned;	      /* a test that is not in the run is none of it */
	const char *no_skips; /* reason codes, or NULL */
	FILE *stream;	      /* or NULL */
	double started_s;     /* by CLOCK_MONOTONIC */
	struct progress progress;
	size_t reports_told;
};

/* What to give kyua_run(). */
struct kyua_ears watch_ears(struct watch *watch);

/*
 * The test of that id; of a run that is not planned it becomes one of the run.  NULL if it is none.
 */
struct test *watch_find(struct watch *watch, const char *id);

/* A test has just ended that took so long, as far as the run itself allows. */
void watch_took(const struct watch *watch, struct test *test, double duration_s);

/* Take a line of Kyua's for the one who watches. */
void watch_line(const char *line, void *watch);

/* Take a result that is known by another way, which the test has. */
void watch_result(struct watch *watch, struct test *test);

/* Read the kernel's log; returns false when there is no more of it. */
bool watch_log(void *watch);

/* All has ended: the kernel's last reports. */
void watch_end(struct watch *watch);

#endif
