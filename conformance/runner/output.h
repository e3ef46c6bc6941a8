/* SPDX-License-Identifier: MIT */
/* The forms that a finished run can be written in. */
#ifndef RUNNER_OUTPUT_H
#define RUNNER_OUTPUT_H

#include <stdio.h>

#include "result.h"

/* Each writes the whole run to the stream; the caller checks the stream for errors. */
void json_write(const struct run *run, FILE *stream);
void junit_write(const struct run *run, FILE *stream);
void ktap_write(const struct run *run, FILE *stream);

/* A line for each result that is neither pass nor skip (for each at all if verbose), and a sum. */
void text_write(const struct run *run, bool verbose, FILE *stream);

/* The tests of the run as they are, without results. */
void list_write_text(const struct run *run, FILE *stream);
void list_write_json(const struct run *run, FILE *stream);

#endif
