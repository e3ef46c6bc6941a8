// SPDX-License-Identifier: MIT
/* landlock-matrix run: decide what has to be run, run it, and sum up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup_json.h"
#include "command.h"
#include "folder.h"
#include "layout.h"
#include "message.h"
#include "report_file.h"
#include "run_keys.h"
#include "run_options.h"
#include "schedule.h"
#include "supply.h"

struct run {
	struct run_options options;
	struct selection selection;
	struct kernels_source source;
	struct machine_setup setup;
	struct store *store;
	struct run_keys run_keys;
	char **keys;	  /* of the selected kernels, NULL where not known */
	struct job *jobs; /* those of them that have to be run */
	size_t job_count;
	char *own_vm;
	int *uses; /* descriptors that keep the cache from losing the kernels, or -1 */
	int lock;
};

/* 0, or the exit status for the whole after a message. */
static int prepare(struct run *run)
{
	const struct run_options *options = &run->options;

	if (!options->vm)
		run->own_vm = layout_path("bin/landlock-vm");
	run->setup = (struct machine_setup){
		.vm = options->vm ?: run->own_vm,
		.guest = options->guest,
		.accel = options->accel,
		.append = options->append,
		.timeout_s = options->timeout_s,
		.command = options->command,
	};
	if (!run->setup.vm) {
		complain_errno("cannot find my own files");
		return EXIT_UNJUDGED;
	}
	run->source = (struct kernels_source){ .vm = run->setup.vm, .options = options->sources };
	return selection_make(&run->selection, &run->source, options->names, &options->variants);
}

/* Whether the cache has a kernel as it is wanted, or is to do with what it has. */
static bool is_there(const struct run *run, const struct kernel *kernel)
{
	return kernel->cached || !run->options.fetch;
}

/* Whoever cleans the cache sees that its kernels are in use until the run has ended. */
static bool use_kernels(struct run *run)
{
	const struct selection *selection = &run->selection;

	run->uses = calloc(selection->count + 1, sizeof(*run->uses));
	if (!run->uses)
		return complain_errno("kernels");
	for (size_t i = 0; i < selection->count; i++) {
		_cleanup_free_ char *folder = kernel_folder(selection->kernels[i].id);

		/* The variants of a kernel stand next to each other; what is fetched is new. */
		if (!is_there(run, &selection->kernels[i]) ||
		    (i > 0 && strcmp(selection->kernels[i - 1].id, selection->kernels[i].id) == 0))
			run->uses[i] = -1;
		else
			run->uses[i] = folder ? folder_use(folder) : -1;
	}
	return true;
}

/*
 * The key of a cell, new, in *key; NULL there if it is not known before the kernel has been
 * fetched: what the cache has of one that may have changed tells nothing.  False after a message.
 */
static bool find_key(struct run *run, const struct kernel *kernel, char **key)
{
	*key = NULL;
	if (is_there(run, kernel))
		*key = run_keys_cached(&run->run_keys, kernel);
	return *key || run_keys_remembered(&run->run_keys, kernel, run->store, key);
}

/* A cell without a key is run, and its result is not kept. */
static bool find_keys(struct run *run)
{
	const struct selection *selection = &run->selection;

	run->keys = calloc(selection->count + 1, sizeof(*run->keys));
	if (!run->keys)
		return complain_errno("keys");
	run->run_keys = (struct run_keys){ .setup = &run->setup, .source = &run->source };
	for (size_t i = 0; i < selection->count; i++) {
		if (!find_key(run, &selection->kernels[i], &run->keys[i]))
			return false;
	}
	return true;
}

static bool plan(struct run *run)
{
	const struct selection *selection = &run->selection;
	_cleanup_free_ const char **ids = calloc(selection->count + 1, sizeof(*ids));

	if (!ids)
		return complain_errno("plan");
	for (size_t i = 0; i < selection->count; i++)
		ids[i] = selection->kernels[i].cell;
	return store_plan(run->store, ids, (const char *const *)run->keys, selection->count);
}

/* Leave out the cells whose result is there and whose key has not changed. */
static bool find_jobs(struct run *run)
{
	const struct selection *selection = &run->selection;

	run->jobs = calloc(selection->count + 1, sizeof(*run->jobs));
	if (!run->jobs)
		return complain_errno("jobs");
	for (size_t i = 0; i < selection->count; i++) {
		struct kernel *kernel = &selection->kernels[i];
		_cleanup_json_ json_t *record = NULL;

		if (run->keys[i] && !run->options.rerun &&
		    !store_find(run->store, kernel->cell, run->keys[i], &record))
			return false;
		if (record)
			fprintf(stderr, "%s  unchanged, result kept\n", kernel->cell);
		else
			run->jobs[run->job_count++] = (struct job){
				.kernel = kernel,
				.key = run->keys[i] ? strdup(run->keys[i]) : NULL,
				.state = is_there(run, kernel) ? JOB_READY : JOB_WAITS,
			};
	}
	return true;
}

/* Whether a cell of the report is one of this run; the store may hold more. */
static bool is_selected(const struct run *run, const char *id)
{
	for (size_t i = 0; i < run->selection.count; i++) {
		const struct kernel *kernel = &run->selection.kernels[i];

		if (!kernel->gone && strcmp(kernel->cell, id) == 0)
			return true;
	}
	return false;
}

static size_t count_wanted(const struct run *run)
{
	size_t count = 0;

	for (size_t i = 0; i < run->selection.count; i++)
		count += !run->selection.kernels[i].gone;
	return count;
}

static int judge(const struct run *run, const struct report *report)
{
	bool failed = false;
	bool unjudged = false;
	size_t seen = 0;

	for (size_t i = 0; i < report->count; i++) {
		const struct cell *cell = &report->cells[i];
		const enum verdict verdict = cell_verdict(cell);

		if (!is_selected(run, cell->id))
			continue;
		seen++;
		failed |= verdict == VERDICT_FAILED;
		unjudged |= verdict == VERDICT_UNJUDGED;
	}
	if (failed)
		return EXIT_FAILED;
	return unjudged || seen != count_wanted(run) ? EXIT_UNJUDGED : EXIT_EXPECTED;
}

/* Write report.json, print the table, and find the exit status. */
static int sum_up(const struct run *run)
{
	_cleanup_free_ char *file = NULL;
	struct report report = { 0 };
	int status = EXIT_UNJUDGED;

	if (asprintf(&file, "%s/report.json", run->options.output) < 0) {
		file = NULL;
		return EXIT_UNJUDGED;
	}
	if (report_load(&report, run->store) && report_write(&report, report_json, file) &&
	    report_write(&report, report_text, NULL))
		status = judge(run, &report);
	report_free(&report);
	return status;
}

/* How long cells will take is told by what the store has of earlier runs. */
static void learn_times(const struct run *run, struct estimate *estimate)
{
	_cleanup_json_ json_t *missing = json_array();
	_cleanup_json_ json_t *records = run->job_count ? store_cells(run->store, missing) : NULL;

	estimate_load(estimate, records);
}

static int work(struct run *run)
{
	struct estimate estimate = { 0 };
	struct progress progress;
	struct supply supply = {
		.source = &run->source,
		.keys = &run->run_keys,
		.store = run->store,
		.progress = &progress,
		.ahead = run->options.jobs,
		.keep = run->options.keep,
		.rerun = run->options.rerun,
		.jobs = run->jobs,
		.count = run->job_count,
	};
	const struct schedule schedule = {
		.setup = &run->setup,
		.directory = run->options.output,
		.jobs = run->options.jobs,
		.retries = run->options.retries,
		.store = run->store,
		.progress = &progress,
		.estimate = &estimate,
		.supply = &supply,
	};
	int ended, status;

	learn_times(run, &estimate);
	progress_start(&progress, run->job_count, run->options.jobs);
	ended = schedule_run(&schedule);
	estimate_free(&estimate);
	status = sum_up(run);
	if (ended < 0)
		return EXIT_UNJUDGED;
	return ended > 0 ? 128 + ended : status;
}

static int run_all(struct run *run)
{
	const int status = prepare(run);

	if (status != EXIT_EXPECTED)
		return status;
	run->lock = folder_open(run->options.output);
	if (run->lock < 0)
		return EXIT_UNJUDGED;
	run->store = store_open(run->options.output, true);
	if (!run->store)
		return EXIT_UNJUDGED;
	if (!use_kernels(run) || !find_keys(run) || !plan(run) || !find_jobs(run))
		return EXIT_UNJUDGED;
	return work(run);
}

static void release(struct run *run)
{
	for (size_t i = 0; run->keys && i < run->selection.count; i++)
		free(run->keys[i]);
	for (size_t i = 0; run->uses && i < run->selection.count; i++) {
		if (run->uses[i] >= 0)
			close(run->uses[i]);
	}
	free(run->uses);
	free(run->keys);
	for (size_t i = 0; i < run->job_count; i++)
		free(run->jobs[i].key);
	free(run->jobs);
	store_close(run->store);
	selection_free(&run->selection);
	free(run->own_vm);
	run_options_free(&run->options);
	if (run->lock >= 0)
		close(run->lock);
}

int command_run(int argc, char **argv)
{
	struct run run = { .lock = -1 };
	int status = EXIT_USAGE;

	switch (run_options_read(&run.options, argc, argv)) {
	case RUN_OPTIONS_SHOWN:
		status = EXIT_EXPECTED;
		break;
	case RUN_OPTIONS_WRONG:
		break;
	case RUN_OPTIONS_GO:
		status = run_all(&run);
		break;
	}
	release(&run);
	return status;
}
