// SPDX-License-Identifier: MIT
/* landlock-matrix report: show what a run has stored. */
#include <foreign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "command_line.h"
#include "compare/history.h"
#include "compare/waiver.h"
#include "message.h"
#include "report_file.h"

static const char usage[] =
	"usage: landlock-matrix report DIR --format FORMAT [-o FILE] [--waivers FILE]\n"
	"                              [--origin NAME]\n"
	"Show the cells that landlock-matrix run -o DIR has stored, also while it runs; DIR may\n"
	"be the JSON of a report.\n"
	"\n"
	"  -f, --format FORMAT  json (schema landlock-matrix/1), markdown, html (one page that\n"
	"                       opens from disk), text (for terminals, in colour there unless\n"
	"                       NO_COLOR is set), junit, ktap or kcidb (JSON of the schema 5.0)\n"
	"  -o, --output FILE    write to FILE instead of stdout\n"
	"      --waivers FILE   failures that are known and do not count; the exit status is\n"
	"                       then the verdicts': 0 as expected, 1 failed, 3 none\n"
	"      --origin NAME    who submits the objects of kcidb: lower-case letters, digits and _;\n"
	"                       by default landlock_kit\n"
	"      --help           print this\n"
	"\n"
	"Exit status: 0 written, whatever the verdicts; 2 usage error; 3 no store or not written\n";

static const struct option long_options[] = {
	{ "format", required_argument, NULL, 'f' },  { "output", required_argument, NULL, 'o' },
	{ "waivers", required_argument, NULL, 'w' }, { "origin", required_argument, NULL, 'n' },
	{ "help", no_argument, NULL, 'h' },	     { NULL, 0, NULL, 0 },
};

/* The first verdict that applies: a failure, none, all as expected. */
static int judge(const struct report *report)
{
	const struct report_sum sum = report_sum(report);

	if (sum.failed)
		return EXIT_FAILED;
	return sum.unjudged || !sum.good ? EXIT_UNJUDGED : EXIT_EXPECTED;
}

/* For the page, if there is one to tell of; why there is none of another is said. */
static void add_history(struct report *report)
{
	report->history = history_make(report, getenv("LLK_VM"));
	if (!report->history || history_is_of_more(report->history))
		return;
	json_decref(report->history);
	report->history = NULL;
}

static int show(const char *path, report_writer *writer, const char *file, const char *waivers_file,
		const char *origin)
{
	struct waivers waivers = { 0 };
	struct report report = { 0 };
	int status = EXIT_UNJUDGED;

	if (waivers_file && !waivers_read(&waivers, waivers_file)) {
		waivers_free(&waivers);
		return EXIT_USAGE;
	}
	if (report_read(&report, path)) {
		report.origin = origin;
		for (size_t i = 0; waivers_file && i < report.count; i++)
			waivers_apply(&waivers, &report.cells[i]);
		if (waivers_file)
			report.waivers = waivers_status(&waivers);
		if (writer == report_html)
			add_history(&report);
		if (report_write(&report, writer, file))
			status = waivers_file ? judge(&report) : EXIT_EXPECTED;
	}
	report_free(&report);
	waivers_free(&waivers);
	return status;
}

/* As the schema wants it. */
static bool is_origin(const char *name)
{
	return *name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

int command_report(int argc, char **argv)
{
	struct command_line line = { .usage = usage, .letters = "f:o:h", .words = long_options };
	report_writer *writer = NULL;
	const char *waivers = NULL, *origin = NULL, *path;
	int option;

	while ((option = command_line_next(&line, argc, argv)) != -1) {
		switch (option) {
		case 'f':
			writer = report_writer_find(optarg);
			if (!writer) {
				complain("--format: %s: not " REPORT_FORMATS,
					 foreign_typed(optarg));
				return EXIT_USAGE;
			}
			break;
		case 'w':
			waivers = optarg;
			break;
		case 'n':
			if (!is_origin(optarg)) {
				complain("--origin: %s: not lower-case letters, digits and _",
					 foreign_typed(optarg));
				return EXIT_USAGE;
			}
			origin = optarg;
			break;
		}
	}
	if (line.leave)
		return line.status;
	path = command_line_directory(argc, argv);
	if (!path)
		return EXIT_USAGE;
	if (!writer) {
		complain("report: --format is needed");
		return EXIT_USAGE;
	}
	return show(path, writer, line.output, waivers, origin);
}
