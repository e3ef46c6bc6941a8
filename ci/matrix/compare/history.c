// SPDX-License-Identifier: MIT
#include "history.h"

#include <llk.h>
#include <string.h>

#include "cleanup_json.h"
#include "field.h"
#include "message.h"
#include "version_order.h"

/* What a version says of a defect, in the order of what outweighs what. */
enum state {
	STATE_UNKNOWN,
	STATE_NOT_SHOWN, /* a check that shows it elsewhere passes */
	STATE_FIXED,	 /* the kernel reports the erratum as fixed */
	STATE_SHOWS,
};

static const char *const state_names[] = { "unknown", "not_shown", "fixed", "shows" };

/* Under construction: all that is not in the document. */
struct history {
	json_t *lines; /* the kernel without version: an array of its records */
	json_t *shown; /* the defect: the checks that show it, as an object */
};

static const char *version_of(const json_t *record)
{
	return field_text(record, "package_version") ?: field_text(record, "release") ?: "?";
}

/* The code of an expected failure, new; NULL for another result. */
static json_t *defect_of(const json_t *result)
{
	const char *reason = field_text(result, "reason") ?: "";

	if (outcome_find(field_text(result, "outcome")) != OUTCOME_XFAIL)
		return NULL;
	return json_stringn(reason, strcspn(reason, ":"));
}

static json_t *entry(json_t *object, const char *key, json_t *empty)
{
	json_t *value = json_object_get(object, key);

	if (!value)
		json_object_set(object, key, empty);
	json_decref(empty);
	return value ?: json_object_get(object, key);
}

static void add_record(struct history *history, json_t *record)
{
	const char *kernel = field_text(record, "kernel") ?: "?";
	_cleanup_json_ json_t *line = json_stringn(kernel, strcspn(kernel, "@"));
	const json_t *result;
	size_t i;

	if (!field_equal(field_text(record, "state"), "done"))
		return;
	json_array_append(entry(history->lines, json_string_value(line), json_array()), record);
	json_array_foreach(json_object_get(record, "results"), i, result) {
		_cleanup_json_ json_t *defect = defect_of(result);

		if (defect)
			json_object_set_new(entry(history->shown, json_string_value(defect),
						  json_object()),
					    field_text(result, "id") ?: "?", json_true());
	}
}

static void add_cell(struct history *history, const json_t *cell)
{
	json_t *run;
	size_t i;

	add_record(history, (json_t *)cell);
	json_array_foreach(json_object_get(cell, "runs"), i, run)
		add_record(history, run);
}

/* By what the checks say, and then by what the kernel says. */
static enum state state_in(const json_t *record, const char *defect, const json_t *checks)
{
	const json_t *errata = json_object_get(record, "errata");
	enum state state = STATE_UNKNOWN;
	const json_t *result;
	unsigned int number;
	size_t i;

	json_array_foreach(json_object_get(record, "results"), i, result) {
		_cleanup_json_ json_t *own = defect_of(result);

		if (own && field_equal(json_string_value(own), defect))
			return STATE_SHOWS;
		if (json_object_get(checks, field_text(result, "id") ?: "?") &&
		    outcome_find(field_text(result, "outcome")) == OUTCOME_PASS)
			state = STATE_NOT_SHOWN;
	}
	if (json_is_integer(errata) && sscanf(defect, "erratum.%u", &number) == 1 && number > 0 &&
	    number <= 32 && (json_integer_value(errata) >> (number - 1)) & 1)
		return STATE_FIXED;
	return state;
}

static enum state state_of(const json_t *records, const char *version, const char *defect,
			   const json_t *checks)
{
	enum state most = STATE_UNKNOWN;
	const json_t *record;
	size_t i;

	json_array_foreach(records, i, record) {
		enum state state;

		if (!field_equal(version_of(record), version))
			continue;
		state = state_in(record, defect, checks);
		most = state > most ? state : most;
	}
	return most;
}

/* Where a defect that was there is not, or the other way round. */
static json_t *find_events(const json_t *states, const json_t *versions)
{
	json_t *events = json_array();
	const char *before = NULL;
	bool showed = false;
	const json_t *state;
	size_t i;

	json_array_foreach(states, i, state) {
		const char *version = field_text(json_array_get(versions, i), "version");
		const bool shows = field_equal(json_string_value(state), "shows");

		if (field_equal(json_string_value(state), "unknown"))
			continue;
		if (before && shows != showed)
			json_array_append_new(events, json_pack("{s:s, s:s, s:s}", "event",
								shows ? "came" : "went", "version",
								version, "after", before));
		before = version;
		showed = shows;
	}
	return events;
}

/* Nothing if no version says anything of it. */
static void add_defect(json_t *defects, const char *name, const json_t *records,
		       const json_t *versions, const json_t *checks)
{
	json_t *states = json_array();
	enum state most = STATE_UNKNOWN;
	const json_t *version;
	size_t i;

	json_array_foreach(versions, i, version) {
		const enum state state =
			state_of(records, field_text(version, "version"), name, checks);

		json_array_append_new(states, json_string(state_names[state]));
		most = state > most ? state : most;
	}
	if (most > STATE_NOT_SHOWN)
		json_array_append_new(defects,
				      json_pack("{s:s, s:O, s:o}", "name", name, "states", states,
						"events", find_events(states, versions)));
	json_decref(states);
}

/* Errata that the kernel tells of, and what shows. */
static json_t *find_defects(const struct history *history, const json_t *records,
			    const json_t *versions)
{
	json_t *defects = json_array();
	const struct llk_feature *feature;
	const char *name;
	json_t *checks;
	size_t i;

	for (i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind == LLK_FEATURE_ERRATUM)
			add_defect(defects, feature->name, records, versions,
				   json_object_get(history->shown, feature->name));
	}
	json_object_foreach(history->shown, name, checks) {
		if (strncmp(name, "erratum.", strlen("erratum.")) != 0)
			add_defect(defects, name, records, versions, checks);
	}
	return defects;
}

/* The versions of the records, each once, in any order. */
static json_t *list_versions(const json_t *records)
{
	_cleanup_json_ json_t *seen = json_object();
	json_t *versions = json_array();
	const json_t *record;
	size_t i;

	json_array_foreach(records, i, record) {
		const char *version = version_of(record);

		if (json_object_get(seen, version))
			continue;
		json_object_set_new(seen, version, json_true());
		json_array_append_new(versions, json_string(version));
	}
	return versions;
}

/* ABI and errata are those of the newest record. */
static json_t *describe(const char *version, const json_t *records)
{
	json_t *described = json_pack("{s:s, s:n, s:n, s:n}", "version", version, "abi", "errata",
				      "finished_at");
	const json_t *record;
	const char *newest = "";
	size_t i;

	json_array_foreach(records, i, record) {
		const char *finished = field_text(record, "finished_at") ?: "";

		if (!field_equal(version_of(record), version) || strcmp(finished, newest) < 0)
			continue;
		newest = finished;
		json_object_set(described, "abi", json_object_get(record, "abi"));
		json_object_set(described, "errata", json_object_get(record, "errata"));
		json_object_set(described, "finished_at", json_object_get(record, "finished_at"));
	}
	return described;
}

/* One kernel's part of the document; NULL after a message. */
static json_t *make_line(const struct history *history, const char *line, const json_t *records,
			 const char *vm)
{
	_cleanup_json_ json_t *unordered = list_versions(records);
	const char *provider = field_text(json_array_get(records, 0), "provider");
	_cleanup_json_ json_t *ordered = json_array_size(unordered) < 2
						 ? json_incref(unordered)
						 : version_order(vm, provider, unordered);
	json_t *versions = json_array();
	const json_t *version;
	size_t i;

	json_array_foreach(ordered, i, version)
		json_array_append_new(versions, describe(json_string_value(version), records));
	if (!ordered) {
		json_decref(versions);
		return NULL;
	}
	return json_pack("{s:s, s:s?, s:o, s:o}", "kernel", line, "arch",
			 field_text(json_array_get(records, 0), "arch"), "defects",
			 find_defects(history, records, versions), "versions", versions);
}

json_t *history_make(const struct report *report, const char *vm)
{
	_cleanup_json_ json_t *lines = json_object(), *shown = json_object();
	_cleanup_json_ json_t *kernels = json_array();
	struct history history = { lines, shown };
	json_t *records;
	const char *line;

	for (size_t i = 0; i < report->count; i++)
		add_cell(&history, report->cells[i].record);
	json_object_foreach(lines, line, records) {
		json_t *made = make_line(&history, line, records, vm);

		if (!made)
			return NULL;
		json_array_append_new(kernels, made);
	}
	return json_pack("{s:s, s:s, s:O}", "schema", HISTORY_SCHEMA, "tool_version", LLK_VERSION,
			 "kernels", kernels);
}

bool history_is_of_more(const json_t *history)
{
	const json_t *kernel;
	size_t i;

	json_array_foreach(json_object_get(history, "kernels"), i, kernel) {
		if (json_array_size(json_object_get(kernel, "versions")) > 1)
			return true;
	}
	return false;
}
