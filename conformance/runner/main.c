// SPDX-License-Identifier: MIT
/* landlock-conformance: judge the running kernel with the conformance suite. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <clock.h>
#include <json_memory.h>
#include <layout.h>
#include <standard.h>

#include "destination.h"
#include "foreign.h"
#include "guest.h"
#include "interruption.h"
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

/* Where the suite is and runs, for both of those that run it. */
struct place {
	struct kyua kyua;
	struct guest guest;
	char *suite;
	char *absolute; /* the same for processes in other directories */
	char *kyuafile;
};

static void place_free(struct place *place)
{
	free(place->suite);
	free(place->absolute);
	free(place->kyuafile);
}

/* Where there is no suite or no place to run it, that is an infrastructure error of the run. */
static void locate_suite(struct run *run, const struct options *options, struct place *place)
{
	_cleanup_free_ char *fault = NULL;
	const char *workspace;

	*place = (struct place){
		.suite = options->suite ? memory_copy(options->suite) : layout_path(SUITE_FOLDER),
	};
	if (!place->suite) {
		run_infra_error(run, "%s: %s", SUITE_FOLDER,
				access("/proc/self", F_OK) ? "not found without /proc"
							   : strerror(errno));
		return;
	}
	workspace = workspace_create(&fault);
	if (!workspace)
		run_infra_error(run, "%s", fault);
	place->kyuafile = memory_format("%s/Kyuafile", place->suite);
	place->absolute = realpath(place->suite, NULL);
	if (!place->absolute)
		place->absolute = memory_copy(place->suite);
	place->kyua = (struct kyua){ .workspace = workspace,
				     .kyuafile = place->kyuafile,
				     .jobs = options->jobs };
	place->guest = (struct guest){ .workspace = workspace,
				       .suite = place->absolute,
				       .jobs = options->jobs };
}

/* Globs are matched with what there is. */
static bool is_planned(const struct options *options)
{
	return !options->no_plan || options->pattern_count > 0;
}

/* False if there was a usage error, which has been reported. */
static bool plan(struct run *run, const struct place *place, const struct options *options)
{
	const char *unmatched;

	/* Kyua would repeat the name to the terminal whatever it is. */
	if (access(place->kyua.kyuafile, R_OK))
		run_infra_error(run, "%s: %s", place->kyua.kyuafile, strerror(errno));
	else if (options->guest)
		guest_plan(run, &place->guest, options->patterns, options->pattern_count);
	else
		plan_load(run, &place->kyua, options->patterns, options->pattern_count);
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

/* Returns whether Kyua has come to its end, with a result of each test. */
static bool execute_by_kyua(struct run *run, const struct kyua *kyua, const struct options *options,
			    struct watch *watch)
{
	_cleanup_free_ char *results = memory_format("%s/results.db", kyua->workspace);
	_cleanup_free_ char *results_option = memory_format("--results-file=%s", results);
	_cleanup_free_ char **arguments = memory_resize(NULL, run->count + 1, sizeof(*arguments));
	_cleanup_free_ char *trouble = NULL;
	const struct kyua_ears ears = watch_ears(watch);
	size_t count = 0;
	int status;

	arguments[count++] = results_option;
	for (size_t i = 0; i < run->count && options->pattern_count; i++)
		arguments[count++] = run->tests[i].id;

	status = kyua_run(kyua, "test", arguments, count, &ears, &trouble);
	if (status < 0)
		run_infra_error(run, "%s", trouble);
	else if (status > 1)
		run_infra_error(run, "kyua test failed with exit status %d", status);
	if (workspace_is_full())
		run_infra_error(run, "%s: %s", kyua->workspace, strerror(ENOSPC));
	if (!store_read(run, is_planned(options), results) || status < 0 || status > 1)
		return false;
	check_status(run, status);
	return true;
}

static bool execute_by_guest(struct run *run, const struct guest *guest, struct watch *watch)
{
	guest_run(run, guest, watch);
	if (workspace_is_full())
		run_infra_error(run, "%s: %s", guest->workspace, strerror(ENOSPC));
	return run_expect_all(run);
}

static void execute(struct run *run, const struct place *place, const struct options *options,
		    FILE *stream)
{
	struct watch watch = { .run = run,
			       .planned = is_planned(options),
			       .no_skips = options->no_skips,
			       .stream = stream,
			       .started_s = clock_now_s(CLOCK_MONOTONIC) };

	findings_begin(&run->findings);
	progress_begin(&watch.progress, run,
		       !options_take_stdout(options) && isatty(STDOUT_FILENO));
	run->complete = options->guest ? execute_by_guest(run, &place->guest, &watch)
				       : execute_by_kyua(run, &place->kyua, options, &watch);
	progress_end(&watch.progress);
	watch_end(&watch);
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
	__attribute__((cleanup(place_free))) struct place place;

	locate_suite(&run, options, &place);
	if (!run.infra_error && !plan(&run, &place, options))
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
	__attribute__((cleanup(destinations_discard))) struct destinations destinations;
	__attribute__((cleanup(place_free))) struct place place = { 0 };
	const double begin = clock_now_s(CLOCK_MONOTONIC);
	bool written;

	if (!destinations_open(&destinations, options))
		return EXIT_USAGE;
	uname(&run.kernel);
	calibration_measure(&run.calibration);
	check_kernel(&run, options);
	locate_suite(&run, options, &place);
	if (!run.infra_error)
		refusal_of_workspace(&run, place.kyua.workspace);
	if (!run.infra_error)
		outside_measure(&run.calibration.outside, &run.calibration.support,
				place.kyua.workspace);
	if (!run.infra_error && is_planned(options) && !plan(&run, &place, options))
		return EXIT_USAGE;
	stream_header(destinations.stream, &run,
		      is_planned(options) && !run.infra_error ? (long)run.count : -1);
	if (!run.infra_error)
		execute(&run, &place, options, destinations.stream);
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
	interruption_expect();
	json_memory_demand(EXIT_INFRA);
	/* What is made is the user's own to read, if nobody else's. */
	umask(umask(0) & 077);
	/*
	 * By this a check starts its own second run, which judges nothing: nobody else may ask for
	 * it.
	 */
	unsetenv("LLK_CONTROL");
	if (options.list)
		return list(&options);
	return refusal_of_process() ? EXIT_INFRA : run(&options);
}
