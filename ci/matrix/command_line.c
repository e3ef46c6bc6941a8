// SPDX-License-Identifier: MIT
#include "command_line.h"

#include <stdio.h>

#include "command.h"
#include "message.h"

static int leave(struct command_line *line, int status)
{
	line->leave = true;
	line->status = status;
	return -1;
}

int command_line_next(struct command_line *line, int argc, char **argv)
{
	static const struct option shared[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = option_next("landlock-matrix", argc, argv, line->letters ?: "o:h",
				     line->words ?: shared)) == 'o')
		line->output = optarg;
	if (option == '?')
		return leave(line, EXIT_USAGE);
	if (option != 'h')
		return option;
	fputs(line->usage, stdout);
	return leave(line, EXIT_EXPECTED);
}

const char *command_line_directory(int argc, char **argv)
{
	if (argc - optind == 1 && *argv[optind])
		return argv[optind];
	complain("%s: one DIR is needed", argv[0]);
	return NULL;
}
