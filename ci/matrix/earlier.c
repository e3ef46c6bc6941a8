// SPDX-License-Identifier: MIT
#include "earlier.h"

#include <string.h>

#include "cleanup_json.h"
#include "field.h"
#include "kernel_reports.h"

bool is_same_key(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : !one && !other;
}

static void keep(json_t *to, const json_t *from, const char *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_t *value = json_object_get(from, keys[i]);

		if (value && !json_is_null(value))
			json_object_set(to, keys[i], value);
	}
}

static void set_key(json_t *object, const char *key)
{
	json_object_set_new(object, "key", key ? json_string(key) : json_null());
}

json_t *earlier_run(const json_t *record, const char *key)
{
	json_t *run = json_copy((json_t *)record);

	json_object_del(run, "runs");
	json_object_del(run, "later");
	json_object_del(run, "keys_run");
	set_key(run, key);
	return run;
}

/* What a record says of each check. */
static json_t *outcomes_of(const json_t *record)
{
	json_t *outcomes = json_object();
	const json_t *result;
	size_t i;

	json_array_foreach(json_object_get(record, "results"), i, result) {
		const char *reason = field_text(result, "reason") ?: "";

		json_object_set_new(outcomes, field_text(result, "id") ?: "",
				    json_sprintf("%s %.*s", field_text(result, "outcome") ?: "",
						 (int)strcspn(reason, ":"), reason));
	}
	return outcomes;
}

bool earlier_says_the_same(const json_t *one, const json_t *other)
{
	_cleanup_json_ json_t *a = outcomes_of(one), *b = outcomes_of(other);

	return json_equal(a, b);
}

json_t *earlier_machines(const json_t *record, const char *key)
{
	static const char *const keys[] = { "cause",	      "detail",	 "duration_s",
					    "kernel_reports", "partial", "finished_at" };
	json_t *finished_at = json_object_get(record, "finished_at");
	json_t *machines = json_array();
	json_t *machine = json_object();
	const json_t *before;
	size_t i;

	json_array_foreach(json_object_get(record, "attempts"), i, before)
		json_array_append_new(machines, json_deep_copy(before));
	keep(machine, record, keys, sizeof(keys) / sizeof(*keys));
	json_array_append_new(machines, machine);
	json_array_foreach(machines, i, machine) {
		set_key(machine, key);
		if (finished_at)
			json_object_set(machine, "finished_at", finished_at);
	}
	return machines;
}

static bool has_reports(const json_t *machines, const json_t *reports)
{
	const json_t *machine;
	size_t i;

	json_array_foreach(machines, i, machine) {
		if (json_equal(json_object_get(machine, "kernel_reports"), reports))
			return true;
	}
	return false;
}

void earlier_keep_reports(json_t *record, const json_t *old)
{
	_cleanup_json_ json_t *machines = earlier_machines(old, NULL);
	json_t *attempts = json_object_get(record, "attempts");
	json_t *machine;
	size_t i;

	json_array_foreach(machines, i, machine) {
		const json_t *reports = json_object_get(machine, "kernel_reports");

		if (!kernel_reports_weigh(reports) || has_reports(attempts, reports) ||
		    json_equal(json_object_get(record, "kernel_reports"), reports))
			continue;
		json_object_del(machine, "key");
		json_array_append(attempts, machine);
	}
}

static bool is_same_kernel(const json_t *one, const json_t *other)
{
	return field_equal(field_text(one, "kernel_sha256"), field_text(other, "kernel_sha256"));
}

/* Runs come with the newest first. */
static void keep_run(json_t *record, const char *key, json_t *runs, json_t *run)
{
	const json_t *known;
	size_t i;

	if (field_equal(field_text(run, "key"), key)) {
		if (earlier_says_the_same(record, run))
			return;
		json_array_foreach(runs, i, known) {
			if (field_equal(field_text(known, "key"), key) &&
			    earlier_says_the_same(known, run))
				return;
		}
	} else {
		if (is_same_kernel(record, run))
			return;
		json_array_foreach(runs, i, known) {
			if (is_same_kernel(known, run))
				return;
		}
	}
	json_array_append(runs, run);
}

void earlier_keep(json_t *record, const char *key, const json_t *old, const char *old_key)
{
	_cleanup_json_ json_t *run = earlier_run(old, old_key);
	json_t *runs = json_array();
	json_t *older;
	size_t i;

	keep_run(record, key, runs, run);
	json_array_foreach(json_object_get(old, "runs"), i, older)
		keep_run(record, key, runs, older);
	if (json_array_size(runs))
		json_object_set(record, "runs", runs);
	json_decref(runs);
}
