/* SPDX-License-Identifier: MIT */
/*
 * The results one by one as they come, for who reads them while the machine may die: a JSON object
 * in each line, of the schema landlock-conformance-stream/1.  A NULL stream takes nothing.
 */
#ifndef RUNNER_STREAM_H
#define RUNNER_STREAM_H

#include <stdio.h>

#include "result.h"

/* The machine, and how many tests are planned: -1 if it is not known. */
void stream_header(FILE *stream, const struct run *run, long planned);

void stream_result(FILE *stream, const struct test *test);
void stream_report(FILE *stream, const struct kernel_report *report);

/* The sum, once the run is over. */
void stream_end(FILE *stream, const struct run *run);

#endif
