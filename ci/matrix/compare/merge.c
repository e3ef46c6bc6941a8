// SPDX-License-Identifier: MIT
#include "merge.h"

#include <stdlib.h>
#include <string.h>

#include "cleanup_json.h"
#include "demand.h"
#include "earlier.h"
#include "field.h"

/* How a key that is not known stands beside others. */
#define NO_KEY "-"

/* In a merged record: all keys that machines of the cell had. */
#define KEYS_RUN "keys_run"

/* All that is known of a cell. */
struct evidence {
	json_t *done;	  /* records, and runs of records, each with its key */
	json_t *undone;	  /* records without verdict, likewise */
	json_t *machines; /* without verdict, as in "later" */
	json_t *asked;	  /* keys as an object */
	json_t *run;	  /* those that some machine had, likewise */
};

/* The order of time; of two at the same time, that of their texts. */
static int compare_age(const void *a, const void *b)
{
	const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
	_cleanup_free_ char *text = NULL, *other_text = NULL;
	const int order = strcmp(field_text(one, "finished_at") ?: "",
				 field_text(other, "finished_at") ?: "");

	if (order)
		return -order;
	text = json_dumps(one, JSON_COMPACT | JSON_SORT_KEYS);
	other_text = json_dumps(other, JSON_COMPACT | JSON_SORT_KEYS);
	return strcmp(text ?: "", other_text ?: "");
}

/* A new array of the same, the newest first. */
static json_t *newest_first(const json_t *array)
{
	const size_t count = json_array_size(array);
	json_t **list = calloc(count + 1, sizeof(json_t *));
	json_t *sorted = json_array();

	for (size_t i = 0; list && i < count; i++)
		list[i] = json_array_get(array, i);
	if (list)
		qsort(list, count, sizeof(json_t *), compare_age);
	for (size_t i = 0; list && i < count; i++)
		json_array_append(sorted, list[i]);
	free(list);
	return sorted;
}

/*
 * What a merged cell asks for may be several keys, none of which has been run.  They stand in the
 * place of one, each after a blank: that is the key of no machine, and so the cell is outdated.
 */
static void add_asked(json_t *asked, const char *keys)
{
	_cleanup_free_ char *copy = demand(strdup(keys ?: NO_KEY));
	char *rest = copy;
	char *key;

	while ((key = strsep(&rest, " ")))
		json_object_set_new(asked, strcmp(key, NO_KEY) == 0 ? "" : key, json_true());
}

static void add_run(json_t *run, const json_t *machines)
{
	const json_t *machine;
	size_t i;

	json_array_foreach(machines, i, machine)
		json_object_set_new(run, field_text(machine, "key") ?: "", json_true());
}

static void gather(struct evidence *evidence, const json_t *row)
{
	const json_t *record = json_object_get(row, "record");
	const char *key = field_text(row, "key");
	const bool is_done = field_equal(field_text(record, "state"), "done");
	const json_t *earlier;
	size_t i;

	add_asked(evidence->asked, field_text(row, "plan_key"));
	if (!json_is_object(record))
		return;
	json_array_append_new(is_done ? evidence->done : evidence->undone,
			      earlier_run(record, key));
	json_array_extend(evidence->done, json_object_get(record, "runs"));
	json_array_extend(evidence->machines, json_object_get(record, "later"));
	json_object_set_new(evidence->run, key ?: "", json_true());
	add_run(evidence->run, json_object_get(record, "runs"));
	add_run(evidence->run, json_object_get(record, "later"));
	json_array_foreach(json_object_get(record, KEYS_RUN), i, earlier)
		json_object_set_new(evidence->run, json_string_value(earlier) ?: "", json_true());
}

static bool says_the_same(const json_t *one, const json_t *other)
{
	return is_same_key(field_text(one, "key"), field_text(other, "key")) &&
	       is_same_key(field_text(one, "kernel_sha256"), field_text(other, "kernel_sha256")) &&
	       earlier_says_the_same(one, other);
}

/* Those after the first, each only if it says something else than a newer one. */
static json_t *runs_after_first(const json_t *done)
{
	json_t *runs = json_array();
	json_t *run;
	size_t i, j;

	json_array_foreach(done, i, run) {
		bool is_known = false;

		for (j = 0; j < json_array_size(runs) && !is_known; j++)
			is_known = says_the_same(json_array_get(runs, j), run);
		if (!is_known)
			json_array_append(runs, run);
	}
	json_array_remove(runs, 0);
	return runs;
}

/* Machines newer than that time, each once, the oldest first. */
static json_t *machines_since(const json_t *machines, const char *time)
{
	_cleanup_json_ json_t *sorted = newest_first(machines);
	json_t *since = json_array();
	json_t *machine, *last = NULL;
	size_t i;

	json_array_foreach(sorted, i, machine) {
		if (strcmp(field_text(machine, "finished_at") ?: "", time ?: "") <= 0)
			break;
		if (last && json_equal(last, machine))
			continue;
		json_array_insert(since, 0, machine);
		last = machine;
	}
	return since;
}

static void set_unless_empty(json_t *record, const char *name, json_t *array)
{
	if (json_array_size(array))
		json_object_set(record, name, array);
	json_decref(array);
}

static json_t *merge_done(const json_t *done, const json_t *machines)
{
	json_t *record = json_copy(json_array_get(done, 0));

	set_unless_empty(record, "runs", runs_after_first(done));
	set_unless_empty(record, "later",
			 machines_since(machines, field_text(record, "finished_at")));
	return record;
}

/* The other machines stay with the newest. */
static json_t *merge_undone(const json_t *undone, const json_t *machines)
{
	json_t *record = json_copy(json_array_get(undone, 0));
	_cleanup_json_ json_t *own = earlier_machines(record, field_text(record, "key"));
	json_t *others = json_array();
	json_t *machine;
	size_t i, j;

	json_array_foreach(machines, i, machine) {
		bool is_own = false;

		for (j = 0; j < json_array_size(own) && !is_own; j++)
			is_own = json_equal(json_array_get(own, j), machine);
		if (!is_own)
			json_array_append(others, machine);
	}
	set_unless_empty(record, "later", machines_since(others, ""));
	json_decref(others);
	return record;
}

/* Of two at the same time, the one with the greater key. */
static bool is_newer(const json_t *machine, const json_t *than)
{
	const int order = strcmp(field_text(machine, "finished_at") ?: "",
				 field_text(than, "finished_at") ?: "");

	return !than || order > 0 ||
	       (order == 0 &&
		strcmp(field_text(machine, "key") ?: "", field_text(than, "key") ?: "") > 0);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys that were asked for and that no machine has, as add_asked() reads them; NULL if none. */
static json_t *join_pending(json_t *asked, const json_t *seen)
{
	const char **keys = calloc(json_object_size(asked) + 1, sizeof(*keys));
	json_t *joined = NULL;
	const char *key;
	json_t *value;
	size_t count = 0;

	json_object_foreach(asked, key, value) {
		if (keys && !json_object_get(seen, key))
			keys[count++] = *key ? key : NO_KEY;
	}
	if (keys)
		qsort(keys, count, sizeof(*keys), compare_texts);
	for (size_t i = 0; i < count; i++) {
		json_t *longer = joined ? json_sprintf("%s %s", json_string_value(joined), keys[i])
					: json_string(keys[i]);

		json_decref(joined);
		joined = longer;
	}
	free(keys);
	return joined;
}

static json_t *text_or_null(const char *text)
{
	return text && *text ? json_string(text) : json_null();
}

/* The key that is asked for of what has been merged, new. */
static json_t *find_plan(const struct evidence *evidence, const json_t *merged)
{
	const json_t *machine, *newest = merged;
	size_t i;

	json_array_foreach(json_object_get(merged, "later"), i, machine) {
		if (is_newer(machine, newest))
			newest = machine;
	}
	return join_pending(evidence->asked, evidence->run)
		       ?: text_or_null(field_text(newest, "key"));
}

/* What has been run is remembered where the machines are not. */
static void keep_keys_run(json_t *merged, const json_t *run)
{
	json_t *keys = json_array();
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)run, key, value) {
		size_t at = 0;

		while (at < json_array_size(keys) &&
		       strcmp(json_string_value(json_array_get(keys, at)), key) < 0)
			at++;
		json_array_insert_new(keys, at, json_string(key));
	}
	json_object_set_new(merged, KEYS_RUN, keys);
}

static json_t *merge_cell(const char *id, const struct evidence *evidence)
{
	_cleanup_json_ json_t *done = newest_first(evidence->done);
	_cleanup_json_ json_t *undone = newest_first(evidence->undone);
	json_t *record, *merged = json_null();
	size_t i;

	json_array_foreach(undone, i, record) {
		json_t *machines = earlier_machines(record, field_text(record, "key"));

		json_array_extend(evidence->machines, machines);
		json_decref(machines);
	}
	if (json_array_size(done))
		merged = merge_done(done, evidence->machines);
	else if (json_array_size(undone))
		merged = merge_undone(undone, evidence->machines);
	if (json_is_object(merged))
		keep_keys_run(merged, evidence->run);
	merged =
		json_pack("{s:s, s:o, s:o, s:o}", "id", id, "plan_key", find_plan(evidence, merged),
			  "key", text_or_null(field_text(merged, "key")), "record", merged);
	json_object_del(json_object_get(merged, "record"), "key");
	return merged;
}

static json_t *merge_id(const json_t *rows, const char *id)
{
	struct evidence evidence = { json_array(), json_array(), json_array(), json_object(),
				     json_object() };
	const json_t *row;
	json_t *merged;
	size_t i;

	json_array_foreach(rows, i, row) {
		if (field_equal(field_text(row, "id"), id))
			gather(&evidence, row);
	}
	merged = merge_cell(id, &evidence);
	json_decref(evidence.done);
	json_decref(evidence.undone);
	json_decref(evidence.machines);
	json_decref(evidence.asked);
	json_decref(evidence.run);
	return merged;
}

/* Numbers in ids count as numbers: 6.1 comes before 6.12. */
static int compare_ids(const void *a, const void *b)
{
	const char *one = *(const char *const *)a, *other = *(const char *const *)b;

	return strverscmp(one, other) ?: strcmp(one, other);
}

json_t *merge_rows(const json_t *rows)
{
	_cleanup_json_ json_t *ids = json_object();
	json_t *merged = json_array();
	const char **list;
	const char *id;
	const json_t *row;
	json_t *value;
	size_t i, count = 0;

	json_array_foreach(rows, i, row)
		json_object_set_new(ids, field_text(row, "id"), json_true());
	list = calloc(json_object_size(ids) + 1, sizeof(*list));
	json_object_foreach(ids, id, value) {
		if (list)
			list[count++] = id;
	}
	if (list)
		qsort(list, count, sizeof(*list), compare_ids);
	for (i = 0; i < count; i++)
		json_array_append_new(merged, merge_id(rows, list[i]));
	free(list);
	return merged;
}
