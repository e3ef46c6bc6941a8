// SPDX-License-Identifier: MIT
/* landlock-matrix report: show what a run has stored. */
#include <foreign.h>
#include <stdio.h>

#include "command.h"
#include "message.h"
#include "next_option.h"
#include "report_file.h"

static const char usage[] =
	"usage: landlock-matrix report DIR --format json|markdown|html|text [-o FILE]\n"
	"Show the cells that landlock-matrix run -o DIR has stored, also while it runs.\n"
	"\n"
	"  -f, --format FORMAT  json (schema landlock-matrix/1), markdown, html (one page that\n"
	"                       opens from disk) or text (for terminals, in colour there unless\n"
	"                       NO_COLOR is set)\n"
	"  -o, --output FILE    write to FILE instead of stdout\n"
	"      --help           print this\n"
	"\n"
	"Exit status: 0 written, whatever the verdicts; 2 usage error; 3 no store or not written\n";

static const struct option long_options[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int show(const char *directory, report_writer *writer, const char *file)
{
	struct store *store = store_open(directory, false);
	struct report report = { 0 };
	int status = EXIT_UNJUDGED;

	if (!store)
		return EXIT_UNJUDGED;
	if (report_load(&report, store) && report_write(&report, writer, file))
		status = EXIT_EXPECTED;
	report_free(&report);
	store_close(store);
	return status;
}

int command_report(int argc, char **argv)
{
	report_writer *writer = NULL;
	const char *file = NULL;
	int option;

	while ((option = option_next("landlock-matrix", argc, argv, "f:o:h", long_options)) != -1) {
		switch (option) {
		case 'f':
			writer = report_writer_find(optarg);
			if (!writer) {
				complain("--format: %s: not json, markdown, html or text",
					 foreign_typed(optarg));
				return EXIT_USAGE;
			}
			break;
		case 'o':
			file = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_EXPECTED;
		default:
			return EXIT_USAGE;
		}
	}
	if (argc - optind != 1 || !*argv[optind]) {
		complain("report: one DIR is needed");
		return EXIT_USAGE;
	}
	if (!writer) {
		complain("report: --format is needed");
		return EXIT_USAGE;
	}
	return show(argv[optind], writer, file);
}
