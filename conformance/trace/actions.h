/* SPDX-License-Identifier: MIT */
/* What is done in more than one test program for its trace events. */
#ifndef TRACE_ACTIONS_H
#define TRACE_ACTIONS_H

#include <llk.h>

/* A ruleset, or the end of the test case. */
int actions_make_ruleset(const struct llk_ruleset_attr *attr);

/* Make dir/file in the working directory. */
void actions_make_file(void);

/*
 * Make folders in the working directory, one in another, so many that the path is longer than a
 * path may be.  Returns a descriptor of the last, which has a file "file" in it.
 */
int actions_make_deep(void);

/* A descriptor of the working directory in a mount that is nowhere. */
int actions_detach(void);

/* Judged actions that need no context. */

/* Open dir/file for reading and writing. */
int actions_open_file(void *context);

/* Bind a TCP socket to port 1025 of 127.0.0.1. */
int actions_bind_port(void *context);

#endif
