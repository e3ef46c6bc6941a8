/* SPDX-License-Identifier: MIT */
/* The command line. */
#ifndef RUNNER_OPTIONS_H
#define RUNNER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#define ABI_ANY (-1)

struct options {
	bool list;	   /* the command is list, not run */
	const char *suite; /* the folder of the Kyuafile, or NULL: the kit's own */
	char **patterns;
	size_t pattern_count;

	const char *json; /* file names, "-" is standard output; NULL: not wanted */
	const char *junit;
	const char *stream;
	bool list_json;
	bool ktap;
	bool verbose;
	const char *no_skips; /* comma-separated reason codes, or NULL */
	int expected_abi;     /* or ABI_ANY */
	bool no_plan;
	bool guest; /* the guest runner runs it, not Kyua */
	int jobs;
};

/*
 * Returns -1 if there is something to do, else the exit status: after --help and --version, or a
 * usage error, which has been reported.
 */
int options_parse(struct options *options, int argc, char **argv);

/* True if standard output is taken by a form that programs read. */
bool options_take_stdout(const struct options *options);

#endif
