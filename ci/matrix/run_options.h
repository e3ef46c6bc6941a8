/* SPDX-License-Identifier: MIT */
/* The command line of landlock-matrix run. */
#ifndef MATRIX_RUN_OPTIONS_H
#define MATRIX_RUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "select.h"

struct run_options {
	const char *output;
	const char *accel;  /* or NULL */
	const char *append; /* more kernel parameters, or NULL */
	const char *guest;  /* or NULL: the one that was built together with this program */
	const char *vm;	    /* or NULL: the landlock-vm beside this program */
	char **sources;	    /* for landlock-vm: which kernels there are; NULL-terminated, or NULL */
	size_t source_count;
	char **names; /* selections, ids and series; NULL-terminated, or NULL */
	size_t name_count;
	char **command; /* NULL-terminated, or NULL: the conformance suite */
	unsigned int jobs;
	unsigned int timeout_s;
	unsigned int retries;
	struct variants variants;
	bool only_sources; /* some of them stand for a kernel each */
	bool rerun;
	bool fetch;
	bool keep; /* what was fetched */
};

enum run_options_result {
	RUN_OPTIONS_GO,
	RUN_OPTIONS_SHOWN, /* help was asked for and is printed */
	RUN_OPTIONS_WRONG, /* and said so */
};

enum run_options_result run_options_read(struct run_options *options, int argc, char **argv);

void run_options_free(struct run_options *options);

#endif
