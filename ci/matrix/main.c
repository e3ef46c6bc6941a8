// SPDX-License-Identifier: MIT
/* landlock-matrix: what Landlock does on many kernels, each in a machine of its own. */
#include <foreign.h>
#include <locale.h>
#include <standard.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "message.h"

static const char usage[] =
	"usage: landlock-matrix run [OPTION]... [ID...] -o DIR\n"
	"       landlock-matrix report DIR --format json|markdown|html|text [-o FILE]\n"
	"       landlock-matrix --help | --version\n"
	"\n"
	"Run the conformance suite on many kernels in virtual machines, and show the results as\n"
	"a table of kernels and features.  See landlock-matrix run --help and report --help.\n";

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";

	standard_guard("landlock-matrix", EXIT_UNJUDGED);
	standard_outlive_signals();
	setlocale(LC_CTYPE, "");
	if (strcmp(command, "run") == 0)
		return command_run(argc - 1, argv + 1);
	if (strcmp(command, "report") == 0)
		return command_report(argc - 1, argv + 1);
	if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0) {
		fputs(usage, stdout);
		return EXIT_EXPECTED;
	}
	if (strcmp(command, "--version") == 0) {
		puts("landlock-matrix " LLK_VERSION);
		return EXIT_EXPECTED;
	}
	if (argc > 1)
		complain("%s: no such command; run or report", foreign_typed(command));
	else
		fputs(usage, stderr);
	return EXIT_USAGE;
}
