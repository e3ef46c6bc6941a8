/* SPDX-License-Identifier: MIT */
/* The subcommands that unpack packages of the archive: their command line, and the archive open. */
#ifndef LLK_VM_ARCHIVE_COMMAND_H
#define LLK_VM_ARCHIVE_COMMAND_H

#include "apt-options.h"
#include "apt.h"

#include <getopt.h>
#include <stddef.h>

#define ARCHIVE_COMMAND_SUITES_MAX 8

/* What getopt_long(3) returns for the rows below. */
enum archive_command_option {
	ARCHIVE_COMMAND_ARCH = 256,
	ARCHIVE_COMMAND_HELP,
	ARCHIVE_COMMAND_SUITE,
};

/* Rows of a table of struct option: one that a subcommand may have, and those that each has. */
/* clang-format off */
#define ARCHIVE_COMMAND_OPTION_ARCH \
	{ "arch", required_argument, NULL, ARCHIVE_COMMAND_ARCH }
#define ARCHIVE_COMMAND_OPTIONS \
	{ "help", no_argument, NULL, ARCHIVE_COMMAND_HELP }, \
	{ "suite", required_argument, NULL, ARCHIVE_COMMAND_SUITE }, \
	APT_OPTIONS
/* clang-format on */

/* What a command line says. */
struct archive_command_line {
	struct apt_options apt;
	const char *arch; /* or NULL */
	const char *suites[ARCHIVE_COMMAND_SUITES_MAX];
	size_t suite_count;
	char **arguments; /* that are no options; ended by NULL */
};

struct archive_command {
	const char *name;
	const struct option *options; /* ends with a row without name */
	const char *help;

	/* What is wrong with the whole is a complaint, and -1; else 0. */
	int (*check)(struct archive_command_line *line);

	/* Do it, with the lock of the cache held.  0, or -1 after a complaint. */
	int (*run)(struct archive_command_line *line, struct apt *apt);
};

/* Run a subcommand.  The exit status of the program. */
int archive_command_main(const struct archive_command *command, int argc, char **argv);

#endif
