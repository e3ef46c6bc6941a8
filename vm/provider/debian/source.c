// SPDX-License-Identifier: MIT
/* landlock-vm source: the newest kernel source that the archive has, unpacked. */
#include "../../vm.h"
#include "../message.h"
#include "archive-command.h"
#include "cleanup.h"
#include "source-package.h"

#include <foreign.h>
#include <stdio.h>
#include <string.h>

static const char *const default_suites[] = { "experimental", "sid", "trixie-backports" };

static const struct option options[] = {
	ARCHIVE_COMMAND_OPTIONS,
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm source [OPTION...]\n"
	"\n"
	"Find the package linux-source-* of the newest version, check it, unpack the kernel's source\n"
	"into a folder of the cache, and print its path.\n"
	"\n"
	"  --suite NAME            look in this suite; may be given more than once\n"
	"                          (default: experimental, sid and the backports of\n"
	"                          stable, which are at times ahead of both)\n" APT_OPTIONS_HELP_REFRESH
		APT_OPTIONS_HELP "\n"
	"Exit status: 0 done; 1 wrong usage; 125 the archive or the cache failed.\n";

static int check(struct archive_command_line *line)
{
	if (*line->arguments)
		return complain("source: %s: no argument is expected",
				foreign_typed(*line->arguments));
	if (line->suite_count == 0) {
		memcpy(line->suites, default_suites, sizeof(default_suites));
		line->suite_count = sizeof(default_suites) / sizeof(*default_suites);
	}
	return 0;
}

static int run(struct archive_command_line *line, struct apt *apt)
{
	struct source_packages packages;
	_cleanup_free_ char *path = NULL;
	bool gone = false;

	if (source_packages_find(&packages, apt, line->suites, line->suite_count, NULL) == 0) {
		if (packages.count > 0)
			path = source_package_bring(apt, packages.list, &gone);
		else
			complain("source: the archive has no linux-source-*");
	}
	if (gone)
		complain("source: the archive lists but no longer has %s: try --refresh",
			 packages.list->package.version);
	source_packages_release(&packages);
	if (path)
		puts(path);
	return path ? 0 : -1;
}

int source_main(int argc, char **argv)
{
	static const struct archive_command command = {
		.name = "source",
		.options = options,
		.help = help,
		.check = check,
		.run = run,
	};

	return archive_command_main(&command, argc, argv);
}
