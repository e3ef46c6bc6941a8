// SPDX-License-Identifier: MIT
/* landlock-probe: what Landlock on the running kernel enforces, and if it does not, why. */
#include <errno.h>
#include <signal.h>
#include <standard.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot_parameter.h"
#include "collect.h"
#include "format.h"
#include "log_proof.h"
#include "message.h"
#include "offline.h"
#include "options.h"
#include "shortage.h"

/* Exit statuses. */
enum {
	EXIT_READY = 0,
	EXIT_TROUBLE = 1, /* usage or system error */
	EXIT_UNSATISFIED = 2,
	EXIT_INCONCLUSIVE = 3,
};

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

/* A terminal whose user has not said otherwise, by NO_COLOR or with a terminal that has none. */
static bool shows_colours(void)
{
	const char *const refusal = getenv("NO_COLOR");
	const char *const terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(refusal && *refusal) && terminal &&
	       strcmp(terminal, "dumb") != 0;
}

static void print(const struct report *report, enum output output)
{
	switch (output) {
	case OUTPUT_TEXT:
		if (shows_colours())
			format_text_coloured(report, stdout);
		else
			format_text(report, stdout);
		break;
	case OUTPUT_JSON:
		format_json(report, stdout);
		break;
	case OUTPUT_SHELL:
		format_shell(report, stdout);
		break;
	case OUTPUT_DEFINES:
		format_defines(report, stdout);
		break;
	case OUTPUT_PROMETHEUS:
		format_prometheus(report, stdout);
		break;
	case OUTPUT_ABI:
		if (report_knows_abi(report))
			printf("%d\n", report->support.abi);
		else
			puts("unknown");
		break;
	case OUTPUT_NONE:
		break;
	}
}

/* For outputs that do not say it themselves. */
static void explain_requirements(const struct report *report, enum output output)
{
	if (output == OUTPUT_TEXT || output == OUTPUT_JSON || output == OUTPUT_NONE)
		return;
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *const requirement = &report->requirements[i];

		if (*requirement->why)
			complain("%s: %s: %s", requirement->expr, requirement_word(requirement),
				 requirement->why);
	}
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

static int finish(struct report *report, const struct options *options)
{
	struct evidence *const evidence = &report->evidence;

	if (evidence->cmdline_known && !options->full_evidence)
		evidence->cmdline_omitted = boot_parameters_withhold(evidence->cmdline);
	print(report, options->output);
	explain_requirements(report, options->output);
	free(report->requirements);
	return exit_status(report->verdict);
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
	/* For a proof, and for standard output, a file that grows too large is an error. */
	signal(SIGXFSZ, SIG_IGN);
	standard_guard("landlock-probe", EXIT_TROUBLE);
	status = options_parse(argc, argv, &options, &report);
	if (status)
		return status < 0 ? EXIT_READY : status;

	if (options.kconfig || options.cmdline) {
		status = offline_explain(&report, options.kconfig, options.cmdline);
		return status ? status : finish(&report, &options);
	}
	how.number_alone = options.output == OUTPUT_ABI && !report.requirement_count;
	how.may_switch_audit = options.audit;
	how.behaviour = !options.declared && !how.number_alone;
	catch_signals();
	error = collect(&report, &how, &stop);
	if (stop)
		fall_to_signal();
	if (error) {
		char why[512];

		shortage_describe(why, sizeof(why), error);
		return complain("cannot ask the kernel: %s", why);
	}

	return finish(&report, &options);
}
