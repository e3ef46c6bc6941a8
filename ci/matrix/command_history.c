// SPDX-License-Identifier: MIT
/* landlock-matrix history: what came and went with the versions of each kernel. */
#include <stdio.h>
#include <stdlib.h>

#include "cleanup_json.h"
#include "command.h"
#include "command_line.h"
#include "compare/history.h"
#include "document.h"
#include "field.h"
#include "message.h"
#include "report_file.h"

static const char usage[] =
	"usage: landlock-matrix history DIR [--format FORMAT] [-o FILE]\n"
	"Tell for each kernel in which of its versions each erratum and quirk came and went, of\n"
	"all runs that DIR holds.  DIR may be the JSON of a report, or of a history.\n"
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

static const struct document_writers writers = { history_text, history_markdown, history_html };

/* Whether each object of a list has a text under that key. */
static bool all_have(const json_t *list, const char *key)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		if (!field_text(item, key))
			return false;
	}
	return json_is_array(list);
}

static bool is_history(const json_t *document)
{
	const json_t *kernels = json_object_get(document, "kernels"), *kernel;
	size_t i;

	if (!field_equal(field_text(document, "schema"), HISTORY_SCHEMA) ||
	    !all_have(kernels, "kernel"))
		return false;
	json_array_foreach(kernels, i, kernel) {
		if (!all_have(json_object_get(kernel, "versions"), "version") ||
		    !all_have(json_object_get(kernel, "defects"), "name"))
			return false;
	}
	return true;
}

/* A history that was written as JSON; NULL, silently, if the path is something else. */
static json_t *read_history(const char *path)
{
	json_t *document = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);

	if (is_history(document))
		return document;
	json_decref(document);
	return NULL;
}

static int tell(const char *path, document_writer *writer, const char *file, const char *vm)
{
	struct report report = { 0 };
	_cleanup_json_ json_t *history = read_history(path);
	int status = EXIT_UNJUDGED;

	if (!history && report_read(&report, path))
		history = history_make(&report, vm);
	if (history && json_array_size(json_object_get(history, "kernels")) == 0)
		complain("%s: no cell has a verdict", path);
	else if (history && document_write(history, writer, file))
		status = EXIT_EXPECTED;
	report_free(&report);
	return status;
}

int command_history(int argc, char **argv)
{
	struct command_line line = { .usage = usage, .letters = "f:o:h", .words = long_options };
	document_writer *writer = history_text;
	const char *vm = getenv("LLK_VM"), *path;
	int option;

	while ((option = command_line_next(&line, argc, argv)) != -1) {
		switch (option) {
		case 'f':
			writer = document_writer_find(&writers, optarg);
			if (!writer)
				return EXIT_USAGE;
			break;
		case OPTION_VM:
			vm = optarg;
			break;
		}
	}
	if (line.leave)
		return line.status;
	path = command_line_directory(argc, argv);
	return path ? tell(path, writer, line.output, vm) : EXIT_USAGE;
}
