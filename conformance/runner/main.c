// SPDX-License-Identifier: MIT
/* landlock-conformance: judge the running kernel with the conformance suite. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <clock.h>
#include <layout.h>
#include <standard.h>

#include "destination.h"
#include "foreign.h"
#include "kyua.h"
#include "memory.h"
#include "options.h"
#include "output.h"
#include "plan.h"
#include "refusal.h"
#include "result.h"
#include "store.h"
#include "stream.h"
#include "watch.h"
#include "workspace.h"

#define SUITE_FOLDER "libexec/landlock-kit/conformance"

/* Where there is no suite or no place to run it, that is an infrastructure error of the run. */
static void locate_suite(struct run *run, const struct options *options, struct kyua *kyua,
			 char **kyuafile)
{
	_cleanup_free_ char *folder =
		options->suite ? memory_copy(options->suite) : layout_path(SUITE_FOLDER);
	_cleanup_free_ char *fault = NULL;

	if (!folder) {
		run_infra_error(run, "%s: %s", SUITE_FOLDER,
				access("/proc/self", F_OK) ? "not found without /proc"
							   : strerror(errno));
		return;
	}
	kyua->workspace = workspace_create(&fault);
	if (!kyua->workspace)
		run_infra_error(run, "%s", fault);
	*kyuafile = memory_format("%s/Kyuafile", folder);
	kyua->kyuafile = *kyuafile;
	kyua->jobs = options->jobs;
}

/* Globs are matched with what there is. */
static bool is_planned(const struct options *options)
{
	return !options->no_plan || options->pattern_count > 0;
}

/* False if there was a usage error, which has been reported. */
static bool plan(struct run *run, const struct kyua *kyua, const struct options *options)
{
	const char *unmatched;

	/* Kyua would repeat the name to the terminal whatever it is. */
	if (access(kyua->kyuafile, R_OK))
		run_infra_error(run, "%s: %s", kyua->kyuafile, strerror(errno));
	else
		plan_load(run, kyua, options->patterns, options->pattern_count);
	if (run->infra_error)
		return true;
	unmatched = plan_unmatched(run, options->patterns, options->pattern_count);
	if (unmatched)
		foreign_message("landlock-conformance", "%s: no test matches",
				foreign_typed(unmatched));
	return !unmatched;
}

/* What Kyua's exit status says must agree with its results. */
static void check_status(struct run *run, int status)
{
	const size_t failed = run_tally(run, OUTCOME_FAIL) + run_tally(run, OUTCOME_XPASS);

	if (status == 0 && failed)
		run_infra_error(run, "kyua says that no test failed, its results say %zu", failed);
	else if (status == 1 && !failed && !run_tally(run, OUTCOME_BROKEN))
		run_infra_error(run, "kyua says that a test failed, its results do not");
}

static void execute(struct run *run, const struct kyua *kyua, const struct options *options,
		    FILE *stream)
{
	struct watch watch = { .run = run,
			       .planned = is_planned(options),
			       .no_skips = options->no_skips,
			       .stream = stream };
	_cleanup_free_ char *results = memory_format("%s/results.db", kyua->workspace);
	_cleanup_free_ char *results_option = memory_format("--results-file=%s", results);
	_cleanup_free_ char **arguments = memory_resize(NULL, run->count + 1, sizeof(*arguments));
	_cleanup_free_ char *trouble = NULL;
	struct kyua_ears ears;
	size_t count = 0;
	int status;

	arguments[count++] = results_option;
	for (size_t i = 0; i < run->count && options->pattern_count; i++)
		arguments[count++] = run->tests[i].id;

	findings_begin(&run->findings);
	progress_begin(&watch.progress, run,
		       !options_take_stdout(options) && isatty(STDOUT_FILENO));
	ears = watch_ears(&watch);
	status = kyua_run(kyua, "test", arguments, count, &ears, &trouble);
	progress_end(&watch.progress);
	watch_end(&watch);
	if (status < 0)
		run_infra_error(run, "%s", trouble);
	else if (status > 1)
		run_infra_error(run, "kyua test failed with exit status %d", status);
	if (workspace_is_full())
		run_infra_error(run, "%s: %s", kyua->workspace, strerror(ENOSPC));
	run->complete =
		store_read(run, is_planned(options), results) && (status == 0 || status == 1);
	check_status(run, status);
	findings_settle(&run->findings, run);
}

/* One that is not the kernel that was meant is not judged either. */
static void check_kernel(struct run *run, const struct options *options)
{
	const struct llk_support *support = &run->calibration.support;

	refusal_of_machine(run);
	if (!run->infra_error && options->expected_abi != ABI_ANY &&
	    options->expected_abi != support->abi)
		run_infra_error(run, "expected Landlock ABI %d, the kernel reports %d",
				options->expected_abi, support->abi);
}

static int list(const struct options *options)
{
	__attribute__((cleanup(run_free))) struct run run = { 0 };
	_cleanup_free_ char *kyuafile = NULL;
	struct kyua kyua;

	locate_suite(&run, options, &kyua, &kyuafile);
	if (!run.infra_error && !plan(&run, &kyua, options))
		return EXIT_USAGE;
	if (run.infra_error) {
		foreign_message("landlock-conformance", "list: %s", run.infra_error);
		return EXIT_INFRA;
	}
	if (options->list_json)
		list_write_json(&run, stdout);
	else
		list_write_text(&run, stdout);
	return EXIT_EXPECTED;
}

static int run(const struct options *options)
{
	__attribute__((cleanup(run_free))) struct run run = { 0 };
	_cleanup_free_ char *kyuafile = NULL;
	__attribute__((cleanup(destinations_discard))) struct destinations destinations;
	const double begin = clock_now_s(CLOCK_MONOTONIC);
	struct kyua kyua;
	bool written;

	if (!destinations_open(&destinations, options))
		return EXIT_USAGE;
	uname(&run.kernel);
	calibration_measure(&run.calibration);
	check_kernel(&run, options);
	locate_suite(&run, options, &kyua, &kyuafile);
	if (!run.infra_error)
		refusal_of_workspace(&run, kyua.workspace);
	if (!run.infra_error)
		outside_measure(&run.calibration.outside, &run.calibration.support, kyua.workspace);
	if (!run.infra_error && is_planned(options) && !plan(&run, &kyua, options))
		return EXIT_USAGE;
	stream_header(destinations.stream, &run,
		      is_planned(options) && !run.infra_error ? (long)run.count : -1);
	if (!run.infra_error)
		execute(&run, &kyua, options, destinations.stream);
	for (size_t i = 0; i < run.count && options->no_skips; i++) {
		if (run.tests[i].reported)
			result_forbid_skip(&run.tests[i], options->no_skips);
	}
	run.duration_s = clock_now_s(CLOCK_MONOTONIC) - begin;
	stream_end(destinations.stream, &run);

	written = destinations_write(&destinations, &run, options);
	if (run.infra_error)
		foreign_message("landlock-conformance", "run: %s", run.infra_error);
	return written ? run_exit_status(&run) : EXIT_INFRA;
}

int main(int argc, char **argv)
{
	struct options options;
	int decided;

	standard_guard("landlock-conformance", EXIT_INFRA);
	decided = options_parse(&options, argc, argv);
	if (decided >= 0)
		return decided;
	standard_outlive_signals();
	kyua_expect_signals();
	/* What is made is the user's own to read, if nobody else's. */
	umask(umask(0) & 077);
	if (options.list)
		return list(&options);
	return refusal_of_process() ? EXIT_INFRA : run(&options);
}
