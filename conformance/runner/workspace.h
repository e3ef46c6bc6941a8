/* SPDX-License-Identifier: MIT */
/* The temporary directory of a run: Kyua's home, its results file, the tests' own directories. */
#ifndef RUNNER_WORKSPACE_H
#define RUNNER_WORKSPACE_H

#include <stdbool.h>

/*
 * Make the directory below $TMPDIR (default /tmp) and let it be $HOME and $TMPDIR of the programs
 * that are started from now on.  It is removed, with what it holds, when the program exits.
 * Returns its path; or NULL, and *fault, which the caller frees, names the directory and what is
 * wrong with it.
 */
const char *workspace_create(char **fault);

/* Whether nothing more can be written below it, so that what tests have found is in doubt. */
bool workspace_is_full(void);

#endif
