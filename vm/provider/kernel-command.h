/* SPDX-License-Identifier: MIT */
/* The subcommands that are given names of kernels: their command line, and what it stands for. */
#ifndef LLK_VM_KERNEL_COMMAND_H
#define LLK_VM_KERNEL_COMMAND_H

#include "kernel-sources.h"
#include "wanted.h"

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

/* What getopt_long(3) returns for the rows below. */
enum kernel_command_option {
	KERNEL_COMMAND_ARCH = 256,
	KERNEL_COMMAND_HELP,
	KERNEL_COMMAND_JSON,
	KERNEL_COMMAND_REFRESH,
	KERNEL_COMMAND_SELECT,
	KERNEL_COMMAND_OWN, /* a subcommand's own values begin here */
};

/* Rows of a table of struct option: those that each subcommand has, and two that some have. */
/* clang-format off */
#define KERNEL_COMMAND_OPTIONS \
	{ "arch", required_argument, NULL, KERNEL_COMMAND_ARCH }, \
	{ "help", no_argument, NULL, KERNEL_COMMAND_HELP }, \
	{ "json", no_argument, NULL, KERNEL_COMMAND_JSON }
#define KERNEL_COMMAND_OPTION_REFRESH \
	{ "refresh", no_argument, NULL, KERNEL_COMMAND_REFRESH }
#define KERNEL_COMMAND_OPTION_SELECT \
	{ "select", required_argument, NULL, KERNEL_COMMAND_SELECT }
/* clang-format on */

/* What a command line says. */
struct kernel_command_line {
	struct kernel_sources sources;
	const char *arch; /* what the kernels must be of, or NULL */
	char **names;	  /* ended by NULL */
	size_t name_count;
	bool json;
	bool refresh;
	void *own; /* the subcommand's */
};

struct kernel_command {
	const char *name;
	const struct option *options; /* ends with a row without name */
	const char *help;	      /* up to the options that say where kernels are looked for */
	const char *help_end;	      /* after them */
	bool with_providers;	      /* has the options of the providers' archives */
	bool whole_manifest;	      /* if no kernel is named; else one must be */

	/* Take an option of its own; false if it is none of them.  Or NULL: it has none. */
	bool (*take)(void *own, int option, const char *argument);

	/* What is wrong with the whole is a complaint, and -1; else 0.  Or NULL. */
	int (*check)(const struct kernel_command_line *line);

	/* Do it.  0, or -1 after a complaint. */
	int (*run)(const struct kernel_command_line *line, const struct manifest *manifest,
		   const struct wanted *wanted);
};

/* Run a subcommand; own: what its options are taken into.  The exit status of the program. */
int kernel_command_main(const struct kernel_command *command, void *own, int argc, char **argv);

#endif
