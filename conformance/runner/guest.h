/* SPDX-License-Identifier: MIT */
/*
 * The guest runner: runs the suite as Kyua does, and gives Kyua's results, for machines on which a
 * process is dear.  A test program is started once and copies itself for each test case, and a test
 * case is not started for needs that others have found not to be met.
 */
#ifndef RUNNER_GUEST_H
#define RUNNER_GUEST_H

#include "result.h"
#include "watch.h"

struct guest {
	const char *suite;     /* folder */
	const char *workspace; /* likewise */
	int jobs;	       /* test programs at a time */
};

/* As plan_load(). */
void guest_plan(struct run *run, const struct guest *guest, char *const *patterns, size_t count);

/* Run the tests of the run; of one that is not planned, all.  Trouble is the run's infra error. */
void guest_run(struct run *run, const struct guest *guest, struct watch *watch);

#endif
