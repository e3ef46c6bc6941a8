// SPDX-License-Identifier: MIT
/* landlock-matrix history: what came and went with the versions of each kernel. */
#include <foreign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup_json.h"
#include "command.h"
#include "compare/history.h"
#include "message.h"
#include "next_option.h"
#include "report_file.h"

static const char usage[] =
	"usage: landlock-matrix history DIR [--format FORMAT] [-o FILE]\n"
	"Tell for each kernel in which of its versions each erratum and quirk came and went, of\n"
	"all runs that DIR holds.  DIR may be the JSON of a report.\n"
	"\n"
	"  -f, --format FORMAT  text (the default), json (schema landlock-matrix-history/1),\n"
	"                       markdown or html\n"
	"  -o, --output FILE    write to FILE instead of stdout\n"
	"      --vm PROGRAM     another landlock-vm\n"
	"      --help           print this\n"
	"\n"
	"Exit status: 0 written; 2 usage error; 3 no store, no verdict in it, or not written\n";

enum {
	OPTION_VM = 256,
};

static const struct option long_options[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{ "vm", required_argument, NULL, OPTION_VM },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

typedef void history_writer(FILE *out, const json_t *history);

static const struct {
	const char *format;
	history_writer *writer;
} writers[] = {
	{ "text", history_text },
	{ "json", history_json },
	{ "markdown", history_markdown },
	{ "html", history_html },
};

static history_writer *find_writer(const char *format)
{
	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		if (strcmp(writers[i].format, format) == 0)
			return writers[i].writer;
	}
	complain("--format: %s: not text, json, markdown or html", foreign_typed(format));
	return NULL;
}

struct page {
	const json_t *history;
	history_writer *writer;
};

static void write_page(FILE *out, const void *what)
{
	const struct page *page = what;

	page->writer(out, page->history);
}

static int tell(const char *path, history_writer *writer, const char *file, const char *vm)
{
	struct report report = { 0 };
	_cleanup_json_ json_t *history = NULL;
	int status = EXIT_UNJUDGED;

	if (report_read(&report, path))
		history = history_make(&report, vm);
	if (history && json_array_size(json_object_get(history, "kernels")) == 0) {
		complain("%s: no cell has a verdict", path);
	} else if (history) {
		const struct page page = { history, writer };

		if (page_write(file, write_page, &page))
			status = EXIT_EXPECTED;
	}
	report_free(&report);
	return status;
}

int command_history(int argc, char **argv)
{
	history_writer *writer = history_text;
	const char *file = NULL, *vm = getenv("LLK_VM");
	int option;

	while ((option = option_next("landlock-matrix", argc, argv, "f:o:h", long_options)) != -1) {
		switch (option) {
		case 'f':
			writer = find_writer(optarg);
			if (!writer)
				return EXIT_USAGE;
			break;
		case 'o':
			file = optarg;
			break;
		case OPTION_VM:
			vm = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_EXPECTED;
		default:
			return EXIT_USAGE;
		}
	}
	if (argc - optind != 1 || !*argv[optind]) {
		complain("history: one DIR is needed");
		return EXIT_USAGE;
	}
	return tell(argv[optind], writer, file, vm);
}
