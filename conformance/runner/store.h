/* SPDX-License-Identifier: MIT */
/* Kyua's results file, an SQLite database. */
#ifndef RUNNER_STORE_H
#define RUNNER_STORE_H

#include "result.h"

/*
 * Read the results into the tests of the run.  A file that cannot be read, a result of a test that
 * was not planned and a planned test without a result become the run's infra error.  Of a run that
 * is not planned, the tests are those that have a result.  Returns true if all of it is there.
 */
bool store_read(struct run *run, bool planned, const char *path);

#endif
