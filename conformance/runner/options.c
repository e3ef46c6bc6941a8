// SPDX-License-Identifier: MIT
#include "options.h"

#include <errno.h>
#include <limits.h>
#include <output_file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "foreign.h"
#include "limit.h"
#include "next_option.h"
#include "result.h"

#define NOTHING_DECIDED (-1)

static const char usage[] =
	"usage: landlock-conformance list [--json] [--runner NAME] [--suite DIR] [GLOB...]\n"
	"       landlock-conformance run [OPTION...] [GLOB...]\n"
	"\n"
	"Check the running kernel against the documented behaviour of Landlock.  A GLOB selects\n"
	"tests by their id, area/program:case; without one all are run.\n"
	"\n"
	"  --json FILE          write the results as JSON (\"-\": standard output)\n"
	"  --junit FILE         write the results as JUnit XML (likewise)\n"
	"  --stream FILE        write each result as a line of JSON when it comes (likewise)\n"
	"  --ktap               write the results as KTAP to standard output\n"
	"  --no-skips REASON,...  count skips for these reasons as failures\n"
	"  --expect-abi N       refuse to judge a kernel that reports another ABI (0: none)\n"
	"  --no-plan            do not list the tests first, if there is no GLOB: what is then found\n"
	"                       is the suite (saves seconds on an emulated machine)\n"
	"  --runner kyua|guest  what runs the tests (default: kyua); \"guest\" is for emulated machines,\n"
	"                       needs no Kyua and gives the same results\n"
	"  --jobs N             tests at a time (default: number of processors)\n"
	"  --suite DIR          another suite than the kit's own\n"
	"  --verbose            a line for each result, and what failed tests have printed\n"
	"  --help, --version\n"
	"\n"
	"Exit status: 0 all as expected; 1 a failure, an unexpected pass, or a fault that the kernel\n"
	"reports of itself; 2 usage error; 3 a broken check without a failure, or an infrastructure\n"
	"error or the end by a signal, whatever the results.\n";

enum {
	OPTION_HELP = 256,
	OPTION_VERSION,
	OPTION_JSON,
	OPTION_JUNIT,
	OPTION_STREAM,
	OPTION_KTAP,
	OPTION_NO_SKIPS,
	OPTION_EXPECT_ABI,
	OPTION_NO_PLAN,
	OPTION_RUNNER,
	OPTION_JOBS,
	OPTION_SUITE,
	OPTION_VERBOSE
};

static const struct option list_options[] = {
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "runner", required_argument, NULL, OPTION_RUNNER },
	{ "suite", required_argument, NULL, OPTION_SUITE },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ 0 },
};

static const struct option run_options[] = {
	{ "json", required_argument, NULL, OPTION_JSON },
	{ "junit", required_argument, NULL, OPTION_JUNIT },
	{ "stream", required_argument, NULL, OPTION_STREAM },
	{ "ktap", no_argument, NULL, OPTION_KTAP },
	{ "no-skips", required_argument, NULL, OPTION_NO_SKIPS },
	{ "expect-abi", required_argument, NULL, OPTION_EXPECT_ABI },
	{ "no-plan", no_argument, NULL, OPTION_NO_PLAN },
	{ "jobs", required_argument, NULL, OPTION_JOBS },
	{ "runner", required_argument, NULL, OPTION_RUNNER },
	{ "suite", required_argument, NULL, OPTION_SUITE },
	{ "verbose", no_argument, NULL, OPTION_VERBOSE },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ 0 },
};

/* What was typed for an option. */
static int wrong_value(const char *option, const char *value, const char *why)
{
	foreign_message("landlock-conformance", "--%s: %s: %s", option, foreign_typed(value), why);
	fputs("Try 'landlock-conformance --help'.\n", stderr);
	return EXIT_USAGE;
}

static int usage_error(const char *what, const char *why)
{
	foreign_message("landlock-conformance", "%s: %s", foreign_typed(what), why);
	fputs("Try 'landlock-conformance --help'.\n", stderr);
	return EXIT_USAGE;
}

static bool parse_number(const char *text, int smallest, int *number)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (*text < '0' || *text > '9' || errno || *end || value < smallest || value > INT_MAX)
		return false;
	*number = (int)value;
	return true;
}

static int take_option(struct options *options, int option)
{
	switch (option) {
	case OPTION_HELP:
		fputs(usage, stdout);
		return EXIT_EXPECTED;
	case OPTION_VERSION:
		puts("landlock-conformance " LLK_VERSION);
		return EXIT_EXPECTED;
	case OPTION_JSON:
		options->json = optarg;
		options->list_json = options->list;
		break;
	case OPTION_JUNIT:
		options->junit = optarg;
		break;
	case OPTION_STREAM:
		options->stream = optarg;
		break;
	case OPTION_KTAP:
		options->ktap = true;
		break;
	case OPTION_NO_SKIPS:
		if (!result_codes_known(optarg))
			return wrong_value("no-skips", optarg, "not a list of skip reasons");
		options->no_skips = optarg;
		break;
	case OPTION_EXPECT_ABI:
		if (!parse_number(optarg, 0, &options->expected_abi))
			return wrong_value("expect-abi", optarg, "not an ABI number");
		break;
	case OPTION_NO_PLAN:
		options->no_plan = true;
		break;
	case OPTION_RUNNER:
		if (strcmp(optarg, "kyua") != 0 && strcmp(optarg, "guest") != 0)
			return wrong_value("runner", optarg, "expected kyua or guest");
		options->guest = strcmp(optarg, "guest") == 0;
		break;
	case OPTION_JOBS:
		if (!parse_number(optarg, 1, &options->jobs))
			return wrong_value("jobs", optarg, "not a number of jobs");
		break;
	case OPTION_SUITE:
		options->suite = optarg;
		break;
	case OPTION_VERBOSE:
		options->verbose = true;
		break;
	default:
		/* option_next() has said what is wrong. */
		fputs("Try 'landlock-conformance --help'.\n", stderr);
		return EXIT_USAGE;
	}
	return NOTHING_DECIDED;
}

static bool is_stdout(const char *file)
{
	return file && output_file_is_standard(file);
}

bool options_take_stdout(const struct options *options)
{
	return options->ktap || is_stdout(options->json) || is_stdout(options->junit) ||
	       is_stdout(options->stream);
}

/* The command as the first argument; --help and --version may stand in its place. */
static int parse_command(struct options *options, const char *command)
{
	if (!command)
		return usage_error("no command", "expected list or run");
	if (strcmp(command, "--help") == 0)
		return take_option(options, OPTION_HELP);
	if (strcmp(command, "--version") == 0)
		return take_option(options, OPTION_VERSION);
	if (strcmp(command, "list") != 0 && strcmp(command, "run") != 0)
		return usage_error(command, "expected list or run");
	options->list = strcmp(command, "list") == 0;
	return NOTHING_DECIDED;
}

/* Where processes are few, a test that takes the last must not be beside another: Kyua gives up. */
static int default_jobs(void)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);
	char limit[128];

	return processors < 1 || limit_explain(EAGAIN, limit, sizeof(limit)) ? 1 : (int)processors;
}

int options_parse(struct options *options, int argc, char **argv)
{
	int decided;
	int option;

	*options = (struct options){
		.expected_abi = ABI_ANY,
		.jobs = default_jobs(),
	};
	decided = parse_command(options, argc > 1 ? argv[1] : NULL);
	if (decided != NOTHING_DECIDED)
		return decided;

	argc--;
	argv++;
	argv[0] = "landlock-conformance";
	while ((option = option_next("landlock-conformance", argc, argv, "",
				     options->list ? list_options : run_options)) != -1) {
		decided = take_option(options, option);
		if (decided != NOTHING_DECIDED)
			return decided;
	}
	if (options->ktap + is_stdout(options->json) + is_stdout(options->junit) +
		    is_stdout(options->stream) >
	    1)
		return usage_error("standard output", "only one form of results fits there");
	options->patterns = argv + optind;
	options->pattern_count = (size_t)(argc - optind);
	return NOTHING_DECIDED;
}
