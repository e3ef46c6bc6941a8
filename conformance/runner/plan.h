/* SPDX-License-Identifier: MIT */
/* Which tests the suite has, and what they say of themselves. */
#ifndef RUNNER_PLAN_H
#define RUNNER_PLAN_H

#include "kyua.h"
#include "result.h"

/*
 * Ask Kyua for the suite's tests and put those that match one of the patterns (all if there are
 * none) into the run.  Trouble becomes the run's infra error.
 */
void plan_load(struct run *run, const struct kyua *kyua, char *const *patterns, size_t count);

/* Whether a test of this id is asked for by one of the patterns, or by there being none. */
bool plan_matches(char *const *patterns, size_t count, const char *id);

/* The first pattern that no test of the run matches, or NULL. */
const char *plan_unmatched(const struct run *run, char *const *patterns, size_t count);

#endif
