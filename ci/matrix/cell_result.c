// SPDX-License-Identifier: MIT
#include "cell_result.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cell.h"
#include "cell_sum.h"
#include "cleanup_json.h"
#include "console_tail.h"
#include "demand.h"
#include "field.h"
#include "foreign.h"
#include "kept_result.h"
#include "kernel_reports.h"
#include "limit.h"
#include "machine.h"
#include "partial.h"

/* Exit status of landlock-vm when the machine failed, and of landlock-conformance. */
#define MACHINE_FAILED 125
#define SUITE_FAILED   1
#define SUITE_BROKEN   3

/* A judgement on its way: the record grows, and the first doubt ends it. */
struct judgement {
	const struct kernel *kernel;
	const struct machine_end *end;
	json_t *record;
	json_t *machine; /* machine.json */
	json_t *suite;	 /* conformance.json */
	unsigned int counts[OUTCOMES];
};

/* A machine may say anything: as people are shown it, JSON can hold it. */
static json_t *text(const char *foreign)
{
	_cleanup_free_ char *shown = demand(foreign_shown(foreign, strlen(foreign), FOREIGN_LINES));

	return limit_text(shown, LIMIT_DETAIL);
}

/* Returns false, so that a check can end with it. */
__attribute__((format(printf, 3, 4))) static bool doubt(struct judgement *j, const char *cause,
							const char *format, ...)
{
	_cleanup_free_ char *detail = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&detail, format, arguments) < 0)
		detail = NULL;
	va_end(arguments);
	json_object_set_new(j->record, "state", json_string("infra_error"));
	json_object_set_new(j->record, "cause", json_string(cause));
	json_object_set_new(j->record, "detail", text(detail ?: cause));
	return false;
}

/* Whether the file has so many bytes that nothing is to be read of it. */
static bool is_too_large(FILE *file)
{
	struct stat status;

	return fstat(fileno(file), &status) == 0 && status.st_size > LIMIT_FILE;
}

/* The error does not tell where the directory is: reports are read elsewhere. */
static json_t *load(const char *directory, const char *name, json_error_t *error)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_file_ FILE *file = NULL;

	error->line = 0;
	error->text[0] = '\0';
	if (asprintf(&path, "%s/%s", directory, name) < 0) {
		path = NULL;
		return NULL;
	}
	file = fopen(path, "re");
	if (!file) {
		snprintf(error->text, sizeof(error->text), "%s", strerror(errno));
		return NULL;
	}
	if (is_too_large(file)) {
		snprintf(error->text, sizeof(error->text), "larger than %d MiB", LIMIT_FILE >> 20);
		return NULL;
	}
	return json_loadf(file, JSON_REJECT_DUPLICATES, error);
}

static bool exists(const char *directory, const char *name)
{
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s/%s", directory, name) < 0) {
		path = NULL;
		return false;
	}
	return access(path, F_OK) == 0;
}

/* Keep what the machine says of itself, whether or not the cell is judged in the end. */
static void keep_machine(struct judgement *j)
{
	static const struct {
		const char *key;
		const char *from;
	} kernel_keys[] = {
		{ "package_version", "package_version" },
		{ "release", "release" },
		{ "kernel_sha256", "sha256" },
	};
	static const char *const machine_keys[] = { "accel", "initramfs_sha256" };
	const json_t *kernel = json_object_get(j->machine, "kernel");
	json_t *boot_s = json_object_get(j->machine, "boot_s");

	for (size_t i = 0; i < sizeof(kernel_keys) / sizeof(kernel_keys[0]); i++) {
		json_t *value = json_object_get(kernel, kernel_keys[i].from);

		if (json_is_string(value))
			json_object_set(j->record, kernel_keys[i].key, value);
	}
	for (size_t i = 0; i < sizeof(machine_keys) / sizeof(machine_keys[0]); i++) {
		json_t *value = json_object_get(j->machine, machine_keys[i]);

		if (json_is_string(value))
			json_object_set(j->record, machine_keys[i], value);
	}
	if (json_is_number(boot_s))
		json_object_set(j->record, "boot_s", boot_s);
}

/* The machine came up, ran the command to its end, and was the one that was asked for. */
static bool judge_machine(struct judgement *j, const char *directory)
{
	const int status = j->end->wait_status;
	const char *state, *cause, *detail;
	const json_t *command_status;
	const json_t *kernel;
	json_error_t error;

	j->machine = load(directory, "machine.json", &error);
	keep_machine(j);
	state = field_text(j->machine, "state");
	cause = field_text(j->machine, "cause");
	detail = field_text(j->machine, "detail");
	if (j->end->overdue)
		return doubt(j, "overdue", "landlock-vm did not end in time and was killed");
	if (WIFSIGNALED(status))
		return doubt(j, "crashed", "landlock-vm died from signal %d", WTERMSIG(status));
	if (field_equal(state, "infra_error") && cause)
		return doubt(j, cause, "%s", detail ?: cause);
	if (!j->machine && WEXITSTATUS(status) == MACHINE_FAILED)
		return doubt(j, "setup", "landlock-vm could not start a machine");
	if (!j->machine)
		return doubt(j, "machine_record", "machine.json: %s", error.text);
	if (!field_equal(field_text(j->machine, "schema"), "landlock-vm-machine/1"))
		return doubt(j, "machine_record", "machine.json: not landlock-vm-machine/1");
	if (!field_equal(state, "done"))
		return doubt(j, "machine_record", "machine.json: state %s", state ?: "missing");
	command_status = json_object_get(j->machine, "command_status");
	if (!json_is_integer(command_status) ||
	    json_integer_value(command_status) != WEXITSTATUS(status))
		return doubt(j, "machine_record", "exit status %d, machine.json says otherwise",
			     WEXITSTATUS(status));
	kernel = json_object_get(j->machine, "kernel");
	if (!field_equal(field_text(kernel, "id"), j->kernel->id))
		return doubt(j, "kernel", "asked for %s, booted %s", j->kernel->id,
			     field_text(kernel, "id") ?: "an unnamed kernel");
	if (!field_equal(field_text(kernel, "arch"), j->kernel->arch))
		return doubt(j, "kernel", "asked for %s, booted %s", j->kernel->arch,
			     field_text(kernel, "arch") ?: "an unnamed architecture");
	return true;
}

/* The kernel that ran the suite is the kernel that was booted. */
static bool judge_kernel(struct judgement *j)
{
	const json_t *kernel = json_object_get(j->suite, "kernel");
	const char *booted = field_text(json_object_get(j->machine, "kernel"), "release");
	const char *answered = field_text(kernel, "release");
	const char *machine = field_text(kernel, "machine");

	if (!field_equal(booted, answered))
		return doubt(j, "kernel", "booted %s, %s answered", booted ?: "an unnamed release",
			     answered ?: "an unnamed release");
	if (!field_equal(machine, j->kernel->arch))
		return doubt(j, "kernel", "asked for %s, %s answered", j->kernel->arch,
			     machine ?: "an unnamed architecture");
	return true;
}

/* The suite had the privilege and the surroundings that the cell is about. */
static bool judge_variant(struct judgement *j)
{
	const struct variant *variant = j->kernel->variant;
	const json_t *landlock = json_object_get(j->suite, "landlock");
	const json_t *calibration = json_object_get(j->suite, "calibration");
	const char *state = field_text(landlock, "state");
	const char *filesystem = field_text(calibration, "filesystem");
	const char *wanted = variant_privilege(variant);
	const char *privilege = field_text(j->suite, "privilege");

	if (!field_equal(privilege, wanted))
		return doubt(j, "variant", "the suite ran as %s, not as %s",
			     privilege ?: "nobody knows", wanted);
	if (variant_is_landlock_off(variant) && !field_equal(state, "disabled"))
		return doubt(j, "variant", "Landlock is %s, not disabled at boot",
			     state ?: "nobody knows what");
	wanted = variant_filesystem(variant);
	if (wanted && !field_equal(filesystem, wanted))
		return doubt(j, "variant", "the suite ran on %s, not on %s",
			     filesystem ?: "nobody knows what", wanted);
	return true;
}

static bool judge_abi(struct judgement *j)
{
	const json_t *landlock = json_object_get(j->suite, "landlock");
	const json_t *abi = json_object_get(landlock, "abi");
	json_t *errata = json_object_get(landlock, "errata");
	const json_int_t answered = json_integer_value(abi);
	int number;

	if ((!json_is_integer(abi) && !json_is_null(abi)) || answered < 0 || answered > INT_MAX)
		return doubt(j, "invalid_results", "conformance.json: no landlock.abi");
	number = (int)answered;
	if (j->kernel->expected_abi >= 0 && number != j->kernel->expected_abi)
		return doubt(j, "abi", "the manifest expects ABI %d, the kernel reports %d",
			     j->kernel->expected_abi, number);
	json_object_set_new(j->record, "abi", json_integer(number));
	if (variant_is_landlock_off(j->kernel->variant))
		json_object_set(j->record, "landlock", json_object_get(landlock, "state"));
	json_object_set(j->record, "errata", json_is_integer(errata) ? errata : json_null());
	return true;
}

/* Keep of one result what reports and comparisons need. */
static bool keep_result(struct judgement *j, const json_t *result, json_t *ids, json_t *results)
{
	const char *id = field_text(result, "id");
	const char *reason = field_text(result, "reason");
	const int outcome = outcome_find(field_text(result, "outcome"));

	if (!id || outcome < 0)
		return doubt(j, "invalid_results", "conformance.json: a result without %s",
			     id ? "a known outcome" : "an id");
	if (!limit_allows_id(id))
		return doubt(j, "invalid_results",
			     "conformance.json: an id that no check has: %.99s", id);
	if (json_object_get(ids, id))
		return doubt(j, "invalid_results", "conformance.json: %s stands twice", id);
	if ((outcome == OUTCOME_SKIP || outcome == OUTCOME_XFAIL) && (!reason || !*reason))
		return doubt(j, "invalid_results", "conformance.json: %s: %s without a reason", id,
			     outcome_name((enum outcome)outcome));
	json_object_set_new(ids, id, json_true());
	j->counts[outcome]++;
	json_array_append_new(results, kept_result(result));
	return true;
}

/* All results are there, each once, and they are as many as the runner counted. */
static bool judge_results(struct judgement *j)
{
	_cleanup_json_ json_t *ids = json_object();
	const json_t *results = json_object_get(j->suite, "results");
	const json_t *counts = json_object_get(j->suite, "counts");
	const json_t *planned = json_object_get(j->suite, "planned");
	const json_t *complete = json_object_get(j->suite, "complete");
	json_t *kept = json_object_get(j->record, "results");
	json_t *record_counts = json_object_get(j->record, "counts");
	const json_t *result;
	size_t i;

	if (!json_is_array(results))
		return doubt(j, "invalid_results", "conformance.json: no results");
	if (json_array_size(results) > LIMIT_RESULTS)
		return doubt(j, "invalid_results", "conformance.json: %zu results",
			     json_array_size(results));
	if (json_array_size(json_object_get(j->suite, "kernel_reports")) > LIMIT_REPORTS)
		return doubt(j, "invalid_results", "conformance.json: too many kernel reports");
	json_array_foreach(results, i, result) {
		if (!keep_result(j, result, ids, kept))
			return false;
	}
	for (int o = 0; o < OUTCOMES; o++) {
		const char *name = outcome_name((enum outcome)o);
		const json_t *count = json_object_get(counts, name);

		if (!json_is_integer(count) || json_integer_value(count) != j->counts[o])
			return doubt(j, "plan", "%u results are %s, the runner counted %lld",
				     j->counts[o], name, (long long)json_integer_value(count));
		json_object_set_new(record_counts, name, json_integer(j->counts[o]));
	}
	if (planned && json_integer_value(planned) != (json_int_t)json_array_size(results))
		return doubt(j, "plan", "%zu results of %lld that were planned",
			     json_array_size(results), (long long)json_integer_value(planned));
	if (complete && !json_is_true(complete))
		return doubt(j, "plan", "the runner does not say that its results are complete");
	if (json_array_size(results) == j->counts[OUTCOME_SKIP])
		return doubt(j, "plan", "not one check was run");
	return true;
}

/* The runner's exit status says the same as its results. */
static bool judge_status(struct judgement *j)
{
	const int status = WEXITSTATUS(j->end->wait_status);
	const unsigned int failed = j->counts[OUTCOME_FAIL] + j->counts[OUTCOME_XPASS];
	const unsigned int broken = j->counts[OUTCOME_BROKEN];
	const bool fault = kernel_reports_fail(json_object_get(j->suite, "kernel_reports"));
	bool agrees;

	switch (status) {
	case 0:
		agrees = failed == 0 && broken == 0 && !fault;
		break;
	case SUITE_FAILED:
		agrees = failed > 0 || fault;
		break;
	case SUITE_BROKEN:
		agrees = broken > 0;
		break;
	default:
		agrees = false;
	}
	if (!agrees)
		return doubt(j, "suite", "exit status %d with %u failed and %u broken checks",
			     status, failed, broken);
	return true;
}

static bool judge_suite(struct judgement *j, const char *directory)
{
	static const char name[] = "files/conformance.json";
	const int status = WEXITSTATUS(j->end->wait_status);
	const char *error_text;
	json_error_t error;

	if (!exists(directory, name))
		return doubt(j, "no_results", "the command ended with status %d without results",
			     status);
	j->suite = load(directory, name, &error);
	if (!j->suite && error.line > 0)
		return doubt(j, "invalid_results", "conformance.json: line %d: %s", error.line,
			     error.text);
	if (!j->suite)
		return doubt(j, "invalid_results", "conformance.json: %s", error.text);
	if (!field_equal(field_text(j->suite, "schema"), "landlock-conformance/1"))
		return doubt(j, "invalid_results", "conformance.json: not landlock-conformance/1");
	/* First what the runner may give as its own reason to give up, by its proper name. */
	if (!judge_kernel(j) || !judge_variant(j) || !judge_abi(j))
		return false;
	error_text = field_text(j->suite, "infra_error");
	if (error_text)
		return doubt(j, "suite", "%s", error_text);
	return judge_results(j) && judge_status(j);
}

/* What stands in every record, before anything is known. */
static json_t *blank_record(const struct kernel *kernel, const struct machine_end *end)
{
	json_t *counts = json_object();

	for (int o = 0; o < OUTCOMES; o++)
		json_object_set_new(counts, outcome_name((enum outcome)o), json_integer(0));
	return json_pack("{s:s, s:s, s:n, s:n, s:s, s:s, s:s, s:n, s:n, s:n, s:o?, s:n, s:[], s:o,"
			 " s:{}, s:n, s:f, s:n, s:n, s:n, s:[], s:n, s:[], s:i, s:b, s:s?}",
			 "id", kernel->cell, "kernel", kernel->id, "package_version", "release",
			 "arch", kernel->arch, "variant", kernel->variant->name, "state",
			 "infra_error", "cause", "detail", "abi", "expected_abi",
			 kernel->expected_abi >= 0 ? json_integer(kernel->expected_abi) : NULL,
			 "errata", "quirks", "counts", counts, "features", "boot_s", "duration_s",
			 end->duration_s, "accel", "kernel_sha256", "initramfs_sha256", "results",
			 "partial", "kernel_reports", "kernel_reports_left_out", 0, "complete", 0,
			 "provider", kernel->provider);
}

/* A cell that is not judged counts nothing: no half of a run may look like a verdict. */
static void forget_results(struct judgement *j)
{
	json_t *counts = json_object_get(j->record, "counts");

	json_array_clear(json_object_get(j->record, "results"));
	for (int o = 0; o < OUTCOMES; o++)
		json_object_set_new(counts, outcome_name((enum outcome)o), json_integer(0));
}

/* What the kernel has reported stands in the record, whatever became of the run. */
static void keep_reports(struct judgement *j)
{
	static const char left_out[] = "kernel_reports_left_out";
	const json_int_t more = json_integer_value(json_object_get(j->machine, left_out)) +
				json_integer_value(json_object_get(j->suite, left_out));

	json_object_set_new(j->record, "kernel_reports",
			    kernel_reports_join(json_object_get(j->machine, "kernel_reports"),
						json_object_get(j->suite, "kernel_reports")));
	json_object_set_new(j->record, left_out, json_integer(more));
}

/* The last lines of a console that people will ask for. */
static void keep_console(struct judgement *j, const char *directory)
{
	_cleanup_free_ char *tail = NULL;

	if (json_is_true(json_object_get(j->record, "complete")) &&
	    json_array_size(json_object_get(j->record, "kernel_reports")) == 0)
		return;
	tail = console_tail(directory);
	if (tail)
		json_object_set_new(j->record, "console", json_string(tail));
}

/*
 * The results that came before machine or suite gave up.  They are no verdict, and are kept apart.
 */
static void keep_partial(struct judgement *j, const char *directory)
{
	_cleanup_free_ char *path = NULL;
	json_t *partial;

	if (asprintf(&path, "%s/" COMMAND_OUTPUT, directory) < 0) {
		path = NULL;
		return;
	}
	partial = partial_read(j->kernel, path,
			       field_text(json_object_get(j->machine, "kernel"), "release"));
	if (partial)
		json_object_set_new(j->record, "partial", partial);
}

json_t *cell_judge(const struct kernel *kernel, const char *directory,
		   const struct machine_end *end)
{
	struct judgement j = { .kernel = kernel, .end = end, .record = blank_record(kernel, end) };
	json_t *results = json_object_get(j.record, "results");

	if (!j.record)
		return NULL;
	if (judge_machine(&j, directory) && judge_suite(&j, directory)) {
		json_object_set_new(j.record, "state", json_string("done"));
		json_object_set_new(j.record, "complete", json_true());
		json_object_set_new(j.record, "quirks", cell_sum_quirks(results));
		json_object_set_new(j.record, "features", cell_sum_features(results));
	} else {
		forget_results(&j);
		keep_partial(&j, directory);
	}
	keep_reports(&j);
	keep_console(&j, directory);
	json_decref(j.machine);
	json_decref(j.suite);
	return j.record;
}
