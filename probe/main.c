// SPDX-License-Identifier: MIT
/* landlock-probe: what Landlock on the running kernel enforces, and if it does not, why. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect.h"
#include "format.h"
#include "log_proof.h"
#include "requirement.h"

/* Exit statuses. */
enum {
	EXIT_READY = 0,
	EXIT_TROUBLE = 1, /* usage or system error */
	EXIT_UNSATISFIED = 2,
	EXIT_INCONCLUSIVE = 3,
};

enum output {
	OUTPUT_TEXT,
	OUTPUT_JSON,
	OUTPUT_ABI,
	OUTPUT_NONE,
};

struct options {
	enum output output;
	bool output_chosen;
	bool declared;
	bool audit;
};

static const char help[] =
	"Usage: landlock-probe [OPTION]...\n"
	"Say what Landlock on the running kernel really enforces and, if it does not,\n"
	"why and what to do.  Every check runs in a child of its own and leaves no trace.\n"
	"\n"
	"  --format=FORMAT  text (the default) or json\n"
	"  --json           the same as --format=json\n"
	"  --abi            print the ABI number alone, 0 if Landlock is not enabled;\n"
	"                   behaviour is checked only if something is required\n"
	"  --quiet          print nothing, answer with the exit status\n"
	"  --declared       skip the checks of behaviour\n"
	"  --audit          if the kernel's audit is off, switch it on for a moment, to\n"
	"                   prove what shows in its log alone; root only\n"
	"  --require=EXPR[,EXPR...]\n"
	"                   what has to be there: abi>=4, fs.refer, net.bind_tcp,\n"
	"                   scope.signal, erratum.3 and so on; and what must not be:\n"
	"                   !quirk.tcp_fast_open and so on\n"
	"  --help           show this help\n"
	"  --version        show the version\n"
	"\n"
	"Exit status:\n"
	"  0  ready: Landlock is enabled, holds, and all that is required is there\n"
	"  1  usage or system error\n"
	"  2  unsatisfied: Landlock is absent, disabled or does not hold, or a\n"
	"     requirement is unmet\n"
	"  3  inconclusive: it cannot be told\n";

static volatile sig_atomic_t stop;

static void request_stop(int signal_number)
{
	stop = signal_number;
}

/* Finish the check that runs, so that its directory goes, before the signal takes its course. */
static void catch_signals(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	const struct sigaction catch = { .sa_handler = request_stop };
	struct sigaction before;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (!sigaction(signals[i], NULL, &before) && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &catch, NULL);
	}
}

static void fall_to_signal(void)
{
	const struct sigaction fall = { .sa_handler = SIG_DFL };

	sigaction(stop, &fall, NULL);
	raise(stop);
}

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "landlock-probe: %s: %s\n", what, why);
	return EXIT_TROUBLE;
}

static int choose_output(struct options *options, enum output output)
{
	if (options->output_chosen && options->output != output)
		return complain("output", "choose one of --format, --json, --abi and --quiet");
	options->output = output;
	options->output_chosen = true;
	return 0;
}

static int choose_format(struct options *options, const char *name)
{
	if (strcmp(name, "json") == 0)
		return choose_output(options, OUTPUT_JSON);
	if (strcmp(name, "text") == 0)
		return choose_output(options, OUTPUT_TEXT);
	return complain(name, "no such format; there are text and json");
}

static int parse_requirement(struct report *report, char *text)
{
	const char *culprit;

	switch (requirement_parse(report, text, &culprit)) {
	case 0:
		return 0;
	case EINVAL:
		return complain(*culprit ? culprit : "--require",
				"neither abi>=NUMBER nor a feature nor ! and a quirk");
	default:
		return complain("--require", "out of memory");
	}
}

/* Returns 0 to go on, EXIT_TROUBLE, or -1 when all that was asked for has been printed. */
static int parse_options(int argc, char *argv[], struct options *options, struct report *report)
{
	static const struct option known[] = {
		{ "abi", no_argument, NULL, 'a' },	{ "audit", no_argument, NULL, 'A' },
		{ "declared", no_argument, NULL, 'd' }, { "format", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },	{ "json", no_argument, NULL, 'j' },
		{ "quiet", no_argument, NULL, 'q' },	{ "require", required_argument, NULL, 'r' },
		{ "version", no_argument, NULL, 'v' },	{ 0 },
	};
	int option;
	int status = 0;

	while (!status && (option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 'a':
			status = choose_output(options, OUTPUT_ABI);
			break;
		case 'A':
			options->audit = true;
			break;
		case 'd':
			options->declared = true;
			break;
		case 'f':
			status = choose_format(options, optarg);
			break;
		case 'h':
			fputs(help, stdout);
			return -1;
		case 'j':
			status = choose_output(options, OUTPUT_JSON);
			break;
		case 'q':
			status = choose_output(options, OUTPUT_NONE);
			break;
		case 'r':
			status = parse_requirement(report, optarg);
			break;
		case 'v':
			puts("landlock-probe " LLK_VERSION);
			return -1;
		default:
			fputs("Try 'landlock-probe --help'.\n", stderr);
			return EXIT_TROUBLE;
		}
	}
	if (!status && optind < argc)
		return complain(argv[optind], "unexpected argument");
	return status;
}

static void print(const struct report *report, enum output output)
{
	switch (output) {
	case OUTPUT_TEXT:
		format_text(report, stdout);
		break;
	case OUTPUT_JSON:
		format_json(report, stdout);
		break;
	case OUTPUT_ABI:
		printf("%d\n", report->support.abi);
		break;
	case OUTPUT_NONE:
		break;
	}
}

static int close_output(void)
{
	if (ferror(stdout) || fclose(stdout))
		return complain("standard output", strerror(errno));
	return 0;
}

static int exit_status(enum verdict_word verdict)
{
	switch (verdict) {
	case READY:
		return EXIT_READY;
	case UNSATISFIED:
		return EXIT_UNSATISFIED;
	case INCONCLUSIVE:
		break;
	}
	return EXIT_INCONCLUSIVE;
}

int main(int argc, char *argv[])
{
	static struct report report;
	struct options options = { 0 };
	int status;
	struct collect_options how;
	int error;

	if (argc == 1 && strcmp(argv[0], LOG_PROOF_NAME) == 0)
		return log_proof_act_after_exec();
	status = parse_options(argc, argv, &options, &report);
	if (status)
		return status < 0 ? close_output() : status;

	how.may_switch_audit = options.audit;
	how.behaviour =
		!options.declared && (options.output != OUTPUT_ABI || report.requirement_count > 0);
	catch_signals();
	error = collect(&report, &how, &stop);
	if (stop)
		fall_to_signal();
	if (error)
		return complain("cannot ask the kernel", strerror(error));

	print(&report, options.output);
	status = options.output == OUTPUT_NONE ? 0 : close_output();
	free(report.requirements);
	return status ? status : exit_status(report.verdict);
}
