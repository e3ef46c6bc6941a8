/* SPDX-License-Identifier: MIT */
/* The command line: one table that is parsed by, that help is written from, and completions. */
#ifndef PROBE_OPTIONS_H
#define PROBE_OPTIONS_H

#include "report.h"

enum output {
	OUTPUT_TEXT,
	OUTPUT_JSON,
	OUTPUT_SHELL,
	OUTPUT_DEFINES,
	OUTPUT_PROMETHEUS,
	OUTPUT_ABI,
	OUTPUT_NONE,
};

struct options {
	enum output output;
	bool output_chosen;
	bool declared;
	bool audit;
	bool full_evidence;
	const char *kconfig; /* of a kernel that does not run, or NULL */
	const char *cmdline; /* of a kernel that does not run, or NULL */
};

/*
 * Requirements go to the report.  Returns 0 to go on; 1 after a message on standard error; or -1
 * when all that was asked for has been printed.
 */
int options_parse(int argc, char *argv[], struct options *options, struct report *report);

#endif
