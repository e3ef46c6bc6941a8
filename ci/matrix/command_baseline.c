// SPDX-License-Identifier: MIT
/* landlock-matrix baseline: what is known of each check, for version control. */
#include <stdio.h>

#include "command.h"
#include "command_line.h"
#include "compare/baseline.h"
#include "message.h"
#include "report_file.h"

static const char usage[] =
	"usage: landlock-matrix baseline DIR [-o FILE]\n"
	"Write what the cells of DIR say of each check as JSON for version control: sorted, with\n"
	"a line for each check, without times.  landlock-matrix diff takes it for a run.\n"
	"\n"
	"  -o, --output FILE    write to FILE instead of stdout\n"
	"      --help           print this\n"
	"\n"
	"Exit status: 0 written; 2 usage error; 3 no store, no verdict in it, or not written\n";

/* A baseline of nothing would find that nothing has changed. */
static bool has_verdict(const struct report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		if (report->cells[i].done)
			return true;
	}
	return false;
}

static int write_all_of(const char *directory, const char *file)
{
	struct report report = { 0 };
	int status = EXIT_UNJUDGED;

	if (report_read(&report, directory)) {
		if (!has_verdict(&report))
			complain("%s: no cell has a verdict", directory);
		else if (report_write(&report, baseline_write, file))
			status = EXIT_EXPECTED;
	}
	report_free(&report);
	return status;
}

int command_baseline(int argc, char **argv)
{
	struct command_line line = { .usage = usage };
	const char *directory;

	command_line_next(&line, argc, argv);
	if (line.leave)
		return line.status;
	directory = command_line_directory(argc, argv);
	return directory ? write_all_of(directory, line.output) : EXIT_USAGE;
}
