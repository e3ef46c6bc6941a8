/* SPDX-License-Identifier: MIT */
/* What the command lines of the subcommands have in common: --output, --help and one DIR. */
#ifndef MATRIX_COMMAND_LINE_H
#define MATRIX_COMMAND_LINE_H

#include <next_option.h>
#include <stdbool.h>

struct command_line {
	const char *usage;
	const char *letters;	    /* as for getopt_long(3); NULL: --output and --help alone */
	const struct option *words; /* likewise */
	const char *output;	    /* what --output has named last, or NULL */
	bool leave;		    /* nothing is left to do but to exit with this status */
	int status;
};

/*
 * The next option that is the command's own: "o" and "h" are dealt with here.  -1 after the last,
 * and also when line->leave was set.
 */
int command_line_next(struct command_line *line, int argc, char **argv);

/* The one operand of the command, which is not empty; NULL after a message. */
const char *command_line_directory(int argc, char **argv);

#endif
