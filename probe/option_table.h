/* SPDX-License-Identifier: MIT */
#ifndef PROBE_OPTION_TABLE_H
#define PROBE_OPTION_TABLE_H

/* What an argument is completed with, if not one of a few words. */
#define COMPLETE_FILES	      "<files>"
#define COMPLETE_REQUIREMENTS "<requirements>"

struct option_row {
	const char *name;
	const char *argument; /* its name, NULL if there is none */
	const char *help;     /* lines that fit beside the options */
	const char *words;    /* that complete the argument, NULL if it is free */
};

enum {
	OPTION_FORMAT,
	OPTION_JSON,
	OPTION_ABI,
	OPTION_QUIET,
	OPTION_DECLARED,
	OPTION_AUDIT,
	OPTION_EVIDENCE,
	OPTION_REQUIRE,
	OPTION_KCONFIG,
	OPTION_CMDLINE,
	OPTION_COMPLETION,
	OPTION_HELP,
	OPTION_VERSION,
	OPTIONS,
};

extern const struct option_row option_table[OPTIONS];

#endif
