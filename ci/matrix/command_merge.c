// SPDX-License-Identifier: MIT
/* landlock-matrix merge: the stores of several runs in one. */
#include <stdio.h>
#include <unistd.h>

#include "cleanup_json.h"
#include "command.h"
#include "command_line.h"
#include "compare/merge.h"
#include "folder.h"
#include "message.h"
#include "store.h"

static const char usage[] =
	"usage: landlock-matrix merge DIR... -o DIR\n"
	"Bring the cells of several runs together.  In whatever order, and however often: what\n"
	"stands for a cell is its newest result with a verdict.  What the output already has is\n"
	"one of them.\n"
	"\n"
	"  -o, --output DIR     where the merged store goes\n"
	"      --help           print this\n"
	"\n"
	"Exit status: 0 merged; 2 usage error; 3 a store that cannot be read or written\n";

static bool add_rows(json_t *rows, struct store *store)
{
	_cleanup_json_ json_t *more = store ? store_rows(store) : NULL;

	return more && json_array_extend(rows, more) == 0;
}

static bool add_store(json_t *rows, const char *directory)
{
	struct store *store = store_open(directory, false);
	const bool added = add_rows(rows, store);

	store_close(store);
	return added;
}

/* All are read before anything is made. */
static bool merge(char *const *directories, int count, const char *output)
{
	_cleanup_json_ json_t *rows = json_array(), *merged = NULL;
	_cleanup_fd_ int lock = -1;
	struct store *store;
	bool written;

	for (int i = 0; i < count; i++) {
		if (!add_store(rows, directories[i]))
			return false;
	}
	lock = folder_open(output);
	store = lock < 0 ? NULL : store_open(output, true);
	written = add_rows(rows, store) && (merged = merge_rows(rows)) &&
		  store_replace(store, merged);
	store_close(store);
	return written;
}

int command_merge(int argc, char **argv)
{
	struct command_line line = { .usage = usage };

	command_line_next(&line, argc, argv);
	if (line.leave)
		return line.status;
	if (!line.output || !*line.output) {
		complain("merge: -o DIR is needed");
		return EXIT_USAGE;
	}
	if (optind == argc) {
		complain("merge: at least one DIR is needed");
		return EXIT_USAGE;
	}
	return merge(argv + optind, argc - optind, line.output) ? EXIT_EXPECTED : EXIT_UNJUDGED;
}
