// SPDX-License-Identifier: MIT
/* landlock-matrix merge: the stores of several runs in one. */
#include <stdio.h>
#include <unistd.h>

#include "cleanup_json.h"
#include "command.h"
#include "compare/merge.h"
#include "folder.h"
#include "message.h"
#include "next_option.h"
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

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

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
	const char *output = NULL;
	int option;

	while ((option = option_next("landlock-matrix", argc, argv, "o:h", long_options)) != -1) {
		switch (option) {
		case 'o':
			output = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_EXPECTED;
		default:
			return EXIT_USAGE;
		}
	}
	if (!output || !*output) {
		complain("merge: -o DIR is needed");
		return EXIT_USAGE;
	}
	if (optind == argc) {
		complain("merge: at least one DIR is needed");
		return EXIT_USAGE;
	}
	return merge(argv + optind, argc - optind, output) ? EXIT_EXPECTED : EXIT_UNJUDGED;
}
