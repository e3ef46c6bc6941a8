// SPDX-License-Identifier: MIT
#include "baseline.h"

#include <string.h>

#include "cell_sum.h"
#include "cleanup_json.h"
#include "document.h"
#include "field.h"

#define DUMP_FLAGS (JSON_INDENT(1) | JSON_SORT_KEYS)

/* What both forms of a cell have in common. */
static const char *const kept[] = { "kernel", "arch",  "variant", "package_version", "release",
				    "state",  "cause", "abi",	  "errata",	     "key" };

/* Those of a kernel report. */
static const char *const kept_of_report[] = { "kind", "text", "fails" };

static void keep(json_t *to, const json_t *from, const char *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_t *value = json_object_get(from, keys[i]);

		if (value)
			json_object_set(to, keys[i], value);
	}
}

static json_t *keep_reports(const json_t *reports)
{
	json_t *array = json_array();
	const json_t *report;
	size_t i;

	json_array_foreach(reports, i, report) {
		json_t *object = json_object();

		keep(object, report, kept_of_report,
		     sizeof(kept_of_report) / sizeof(*kept_of_report));
		json_array_append_new(array, object);
	}
	return array;
}

/* "pass", "skip abi", "xfail erratum.4": the outcome, and the code of its reason. */
static json_t *say_result(const json_t *result)
{
	const char *reason = field_text(result, "reason") ?: "";
	const int code = (int)strcspn(reason, ":");

	return json_sprintf("%s%s%.*s", result_outcome(result), code ? " " : "", code, reason);
}

static json_t *say_cell(const struct cell *cell, const json_t *record)
{
	json_t *results = json_object();
	json_t *said = json_object();
	const json_t *result;
	size_t i;

	keep(said, record, kept, sizeof(kept) / sizeof(*kept));
	json_array_foreach(cell->results, i, result)
		json_object_set_new(results, result_id(result), say_result(result));
	json_object_set_new(said, "results", results);
	if (json_array_size(cell->kernel_reports))
		json_object_set_new(said, "kernel_reports", keep_reports(cell->kernel_reports));
	return said;
}

void baseline_write(FILE *out, const struct report *report)
{
	json_t *cells = json_object();
	_cleanup_json_ json_t *document =
		json_pack("{s:s, s:o}", "schema", BASELINE_SCHEMA, "cells", cells);

	if (!document)
		return;
	for (size_t i = 0; i < report->count; i++) {
		const struct cell *cell = &report->cells[i];

		json_object_set_new(cells, cell->id, say_cell(cell, cell->record));
	}
	document_dump(out, document, DUMP_FLAGS);
}

static json_t *hear_result(const char *check, const char *said, json_t *counts)
{
	const size_t length = strcspn(said, " ");
	_cleanup_json_ json_t *outcome = json_stringn(said, length);
	const char *name = json_string_value(outcome);
	const char *reason = said[length] ? said + length + 1 : NULL;

	if (outcome_find(name) < 0)
		return NULL;
	json_object_set_new(counts, name,
			    json_integer(1 + json_integer_value(json_object_get(counts, name))));
	return json_pack("{s:s, s:s, s:s*}", "id", check, "outcome", name, "reason", reason);
}

/* The record of a cell, without what only a report has; NULL if a result cannot be read. */
static json_t *hear_cell(const char *id, json_t *said)
{
	_cleanup_json_ json_t *results = json_array(), *counts = json_object();
	json_t *reports = json_object_get(said, "kernel_reports");
	json_t *record = json_object();
	const char *check;
	json_t *outcome;

	json_object_set_new(record, "id", json_string(id));
	keep(record, said, kept, sizeof(kept) / sizeof(*kept));
	json_object_foreach(json_object_get(said, "results"), check, outcome) {
		json_t *result = hear_result(check, json_string_value(outcome) ?: "", counts);

		if (!result) {
			json_decref(record);
			return NULL;
		}
		json_array_append_new(results, result);
	}
	json_object_set(record, "results", results);
	json_object_set(record, "counts", counts);
	json_object_set_new(record, "quirks", cell_sum_quirks(results));
	if (reports)
		json_object_set(record, "kernel_reports", reports);
	return record;
}

json_t *baseline_records(const json_t *document)
{
	json_t *records = json_array();
	const char *id;
	json_t *said;

	json_object_foreach(json_object_get(document, "cells"), id, said) {
		if (json_array_append_new(records, hear_cell(id, said)) != 0) {
			json_decref(records);
			return NULL;
		}
	}
	return records;
}
