// SPDX-License-Identifier: MIT
#include "options.h"

#include <errno.h>
#include <foreign.h>
#include <stdio.h>
#include <string.h>

#include "completion.h"
#include "message.h"
#include "next_option.h"
#include "option_table.h"
#include "requirement.h"

static const char synopsis[] =
	"Usage: landlock-probe [OPTION]...\n"
	"Say what Landlock on the running kernel really enforces and, if it does not,\n"
	"why and what to do.  Every check runs in a child of its own and leaves no trace.\n"
	"\n";

static const char statuses[] =
	"\n"
	"Exit status:\n"
	"  0  ready: Landlock is enabled, holds, and all that is required is there\n"
	"  1  usage or system error\n"
	"  2  unsatisfied: Landlock is absent, disabled or does not hold, or a\n"
	"     requirement is unmet\n"
	"  3  inconclusive: it cannot be told\n";

const struct option_row option_table[OPTIONS] = {
	[OPTION_FORMAT] = { "format", "FORMAT",
			    "text (the default), json, shell (for eval), defines (a C\n"
			    "header) or prometheus (for node_exporter)",
			    "text json shell defines prometheus" },
	[OPTION_JSON] = { "json", NULL, "the same as --format=json", NULL },
	[OPTION_ABI] = { "abi", NULL,
			 "print the ABI number alone, 0 if Landlock is not enabled;\n"
			 "behaviour is checked only if something is required",
			 NULL },
	[OPTION_QUIET] = { "quiet", NULL, "print nothing, answer with the exit status", NULL },
	[OPTION_DECLARED] = { "declared", NULL, "skip the checks of behaviour", NULL },
	[OPTION_AUDIT] = { "audit", NULL,
			   "if the kernel's audit is off, switch it on for a moment, to\n"
			   "prove what shows in its log alone; root only",
			   NULL },
	[OPTION_EVIDENCE] = { "evidence", "WHAT",
			      "of the kernel command line, JSON has what matters for\n"
			      "Landlock (some, the default), or all, perhaps with secrets\n"
			      "(full)",
			      "some full" },
	[OPTION_REQUIRE] = { "require", "EXPR[,EXPR...]",
			     "what has to be there: abi>=4, fs.refer, net.bind_tcp,\n"
			     "scope.signal, erratum.3 and so on; and what must not be:\n"
			     "!quirk.tcp_fast_open and so on",
			     COMPLETE_REQUIREMENTS },
	[OPTION_KCONFIG] = { "kconfig", "FILE",
			     "explain, instead of the running kernel, the one that was\n"
			     "built with this configuration",
			     COMPLETE_FILES },
	[OPTION_CMDLINE] = { "cmdline", "STRING",
			     "explain, instead of the running kernel, one that boots with\n"
			     "this command line",
			     NULL },
	[OPTION_COMPLETION] = { "completion", "SHELL",
				"print the completion of these options for bash or zsh",
				"bash zsh" },
	[OPTION_HELP] = { "help", NULL, "show this help", NULL },
	[OPTION_VERSION] = { "version", NULL, "show the version", NULL },
};

#define HELP_COLUMN 19

static void print_row(const struct option_row *row)
{
	const char *text = row->help;
	int column = printf("  --%s%s%s", row->name, row->argument ? "=" : "",
			    row->argument ? row->argument : "");

	/* Beside the option where there is room, else below it. */
	if (column >= HELP_COLUMN - 1)
		column = printf("\n") - 1;
	while (*text) {
		const int length = (int)strcspn(text, "\n");

		printf("%*s%.*s\n", HELP_COLUMN - column, "", length, text);
		text += length + (text[length] == '\n');
		column = 0;
	}
}

static void print_help(void)
{
	fputs(synopsis, stdout);
	for (size_t i = 0; i < OPTIONS; i++)
		print_row(&option_table[i]);
	fputs(statuses, stdout);
}

static int choose_output(struct options *options, enum output output)
{
	if (options->output_chosen && options->output != output)
		return complain("choose one of --format, --json, --abi and --quiet");
	options->output = output;
	options->output_chosen = true;
	return 0;
}

static int choose_format(struct options *options, const char *name)
{
	static const char *const names[] = {
		[OUTPUT_TEXT] = "text",
		[OUTPUT_JSON] = "json",
		[OUTPUT_SHELL] = "shell",
		[OUTPUT_DEFINES] = "defines",
		[OUTPUT_PROMETHEUS] = "prometheus",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0)
			return choose_output(options, (enum output)i);
	}
	return complain("%s: no such format; there are text, json, shell, defines and prometheus",
			foreign_typed(name));
}

static int parse_requirement(struct report *report, char *text)
{
	const char *culprit;

	switch (requirement_parse(report, text, &culprit)) {
	case 0:
		return 0;
	case EINVAL:
		return complain("%s: neither abi>=NUMBER nor a feature nor ! and a quirk",
				foreign_typed(culprit));
	default:
		return complain("--require: out of memory");
	}
}

static int print_completion(const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		completion_bash(stdout);
	else if (strcmp(shell, "zsh") == 0)
		completion_zsh(stdout);
	else
		return complain("%s: no such completion; there are bash and zsh",
				foreign_typed(shell));
	return -1;
}

static int take(int option, struct options *options, struct report *report)
{
	switch (option) {
	case OPTION_FORMAT:
		return choose_format(options, optarg);
	case OPTION_JSON:
		return choose_output(options, OUTPUT_JSON);
	case OPTION_ABI:
		return choose_output(options, OUTPUT_ABI);
	case OPTION_QUIET:
		return choose_output(options, OUTPUT_NONE);
	case OPTION_DECLARED:
		options->declared = true;
		return 0;
	case OPTION_AUDIT:
		options->audit = true;
		return 0;
	case OPTION_EVIDENCE:
		options->full_evidence = strcmp(optarg, "full") == 0;
		if (!options->full_evidence && strcmp(optarg, "some") != 0)
			return complain("%s: no such evidence; there are some and full",
					foreign_typed(optarg));
		return 0;
	case OPTION_REQUIRE:
		return parse_requirement(report, optarg);
	case OPTION_KCONFIG:
		options->kconfig = optarg;
		return 0;
	case OPTION_CMDLINE:
		options->cmdline = optarg;
		return 0;
	case OPTION_COMPLETION:
		return print_completion(optarg);
	case OPTION_HELP:
		print_help();
		return -1;
	case OPTION_VERSION:
		puts("landlock-probe " LLK_VERSION);
		return -1;
	default:
		fputs("Try 'landlock-probe --help'.\n", stderr);
		return 1;
	}
}

int options_parse(int argc, char *argv[], struct options *options, struct report *report)
{
	struct option known[OPTIONS + 1] = { 0 };
	int option;
	int status = 0;

	for (int i = 0; i < OPTIONS; i++) {
		known[i].name = option_table[i].name;
		known[i].has_arg = option_table[i].argument ? required_argument : no_argument;
		known[i].val = i;
	}
	while (!status && (option = option_next("landlock-probe", argc, argv, "", known)) != -1)
		status = take(option, options, report);
	if (!status && optind < argc)
		return complain("%s: unexpected argument", foreign_typed(argv[optind]));
	return status;
}
