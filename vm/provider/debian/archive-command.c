// SPDX-License-Identifier: MIT
#include "archive-command.h"

#include "../../vm.h"
#include "../cache.h"
#include "../message.h"
#include "cleanup.h"
#include "next_option.h"

#include <stdio.h>

/* 0 to go on, 1 to stop with success, -1 on wrong usage. */
static int parse(const struct archive_command *command, struct archive_command_line *line, int argc,
		 char **argv)
{
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", command->options)) != -1) {
		switch (option) {
		case ARCHIVE_COMMAND_ARCH:
			line->arch = optarg;
			break;
		case ARCHIVE_COMMAND_HELP:
			fputs(command->help, stdout);
			return 1;
		case ARCHIVE_COMMAND_SUITE:
			if (line->suite_count == ARCHIVE_COMMAND_SUITES_MAX)
				return complain("%s: more than %d suites", command->name,
						ARCHIVE_COMMAND_SUITES_MAX);
			line->suites[line->suite_count++] = optarg;
			break;
		default:
			if (!apt_options_take(&line->apt, option, optarg))
				return -1;
		}
	}
	line->arguments = argv + optind;
	return command->check(line);
}

int archive_command_main(const struct archive_command *command, int argc, char **argv)
{
	struct archive_command_line line = { 0 };
	struct apt apt = { 0 };
	int status = parse(command, &line, argc, argv);

	if (status != 0)
		return status > 0 ? VM_EXIT_OK : VM_EXIT_USAGE;

	_cleanup_fd_ const int cache = cache_lock();

	if (cache < 0 || apt_open(&apt, &line.apt) != 0 || command->run(&line, &apt) != 0)
		status = VM_EXIT_INFRASTRUCTURE;
	apt_close(&apt);
	return status;
}
