/* SPDX-License-Identifier: MIT */
/* A test program of the suite as the guest runner goes through it, one test case after another. */
#ifndef RUNNER_LANE_H
#define RUNNER_LANE_H

#include <stdbool.h>

#include <attempt.h>
#include <conclusion.h>
#include <server.h>
#include <suite_file.h>
#include <test_list.h>

#include "need_memory.h"
#include "result.h"
#include "watch.h"

/* What all lanes of a run have in common. */
struct track {
	struct run *run;
	struct watch *watch; /* NULL: the tests are listed, not run */
	bool (*is_wanted)(const void *context, const char *id); /* of the tests that are listed */
	const void *context;
	const char *suite;     /* folder */
	const char *workspace; /* folder */
	struct need_memory needs;
	unsigned int attempts;
};

enum lane_state {
	LANE_IDLE,
	LANE_STARTING, /* its program has been started, and has not said whether it serves */
	LANE_LISTING,
	LANE_BODY,
	LANE_CLEANUP,
};

struct lane {
	struct track *track;
	enum lane_state state;
	const char *program;
	char *path;
	struct server server; /* fd -1: the program is executed for each run */
	struct test_list list;
	size_t next; /* in the list, after the one that runs */
	struct attempt attempt;
	pid_t pid; /* of what runs; 0: not known yet */
	int pid_fd;
	double begin_s; /* of the test case, by the clock of the day */
	double until_s; /* by the monotonic clock */
	bool timed_out;
	struct conclusion conclusion;
};

void lane_prepare(struct lane *lane, struct track *track);

/* Go through this program.  Its name is to stay where it is. */
void lane_begin(struct lane *lane, const char *program);

/* What to wait for. */
int lane_descriptor(const struct lane *lane);

/* Do what is to be done now, whether something has come or the time is over. */
void lane_attend(struct lane *lane);

/* End what runs, and forget the program. */
void lane_end(struct lane *lane);

#endif
