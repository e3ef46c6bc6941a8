// SPDX-License-Identifier: MIT
/* landlock-matrix: what Landlock does on many kernels, each in a machine of its own. */
#include <foreign.h>
#include <json_memory.h>
#include <locale.h>
#include <standard.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "message.h"

static const char usage[] =
	"usage: landlock-matrix run [OPTION]... [ID...] -o DIR\n"
	"       landlock-matrix report DIR --format FORMAT [-o FILE]\n"
	"       landlock-matrix diff [OPTION]... OLD NEW\n"
	"       landlock-matrix baseline DIR [-o FILE]\n"
	"       landlock-matrix merge DIR... -o DIR\n"
	"       landlock-matrix history DIR [--format FORMAT] [-o FILE]\n"
	"       landlock-matrix --help | --version\n"
	"\n"
	"Run the conformance suite on many kernels in virtual machines, and show the results as\n"
	"a table of kernels and features; compare them.  COMMAND --help says more.\n";

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "run", command_run },	    { "report", command_report },
	{ "diff", command_diff },   { "baseline", command_baseline },
	{ "merge", command_merge }, { "history", command_history },
};

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";

	standard_guard("landlock-matrix", EXIT_UNJUDGED);
	json_memory_demand(EXIT_UNJUDGED);
	standard_outlive_signals();
	setlocale(LC_CTYPE, "");
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (strcmp(command, commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0) {
		fputs(usage, stdout);
		return EXIT_EXPECTED;
	}
	if (strcmp(command, "--version") == 0) {
		puts("landlock-matrix " LLK_VERSION);
		return EXIT_EXPECTED;
	}
	if (argc > 1)
		complain("%s: no such command; run, report, diff, baseline, merge or history",
			 foreign_typed(command));
	else
		fputs(usage, stderr);
	return EXIT_USAGE;
}
