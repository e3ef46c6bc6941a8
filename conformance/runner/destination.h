/* SPDX-License-Identifier: MIT */
/* Where the forms of a run are written to, and when. */
#ifndef RUNNER_DESTINATION_H
#define RUNNER_DESTINATION_H

#include <stdbool.h>
#include <stdio.h>

#include "options.h"
#include "result.h"

struct output_file;

struct destinations {
	struct output_file *json; /* NULL: not wanted, or standard output */
	struct output_file *junit;
	FILE *stream; /* NULL: not wanted */
};

/*
 * Find out, before a run that takes minutes, that the files can be written; they are as they were
 * until the results are there, but the stream is opened for what comes.  Returns false after a
 * complaint.
 */
bool destinations_open(struct destinations *destinations, const struct options *options);

/* Write each form that is wanted.  Returns false after a complaint: one could not be written. */
bool destinations_write(struct destinations *destinations, const struct run *run,
			const struct options *options);

/* Leave the files as they were; for a scope that is left. */
void destinations_discard(struct destinations *destinations);

#endif
