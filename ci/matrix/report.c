// SPDX-License-Identifier: MIT
#include "report.h"

#include <foreign.h>
#include <json_file.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup_json.h"
#include "compare/baseline.h"
#include "document.h"
#include "field.h"
#include "message.h"

#define REPORT_SCHEMA "landlock-matrix/1"

static const struct {
	const char *name;
	enum llk_feature_kind kind;
} kinds[] = {
	{ "fs", LLK_FEATURE_FS },	    { "net", LLK_FEATURE_NET },
	{ "scope", LLK_FEATURE_SCOPE },	    { "restrict", LLK_FEATURE_RESTRICT },
	{ "rule", LLK_FEATURE_RULE },	    { "query", LLK_FEATURE_QUERY },
	{ "erratum", LLK_FEATURE_ERRATUM },
};

static const struct {
	const char *symbol;
	const char *meaning;
} signs[FEATURE_OUTCOMES] = {
	[FEATURE_UNTESTED] = { "?", "no check has judged it here" },
	[FEATURE_ABSENT] = { "–", "this kernel does not have it, and behaves so" },
	[FEATURE_PASS] = { "✓", "all checks pass" },
	[FEATURE_XFAIL] = { "~", "a known erratum or quirk shows" },
	[FEATURE_XPASS] = { "↑", "a known erratum was expected and did not show" },
	[FEATURE_BROKEN] = { "!", "a check could not be set up" },
	[FEATURE_FAIL] = { "✗", "a check fails" },
};

/* Bring the cells of an architecture together, the order within and between them kept. */
static void group_by_arch(struct cell *cells, size_t count)
{
	for (size_t end = 1; end < count; end++) {
		const struct cell cell = cells[end];
		size_t at = end;

		while (at > 0 && strcmp(cells[at - 1].arch, cell.arch) != 0)
			at--;
		if (at == 0)
			continue;
		memmove(&cells[at + 1], &cells[at], (end - at) * sizeof(*cells));
		cells[at] = cell;
	}
}

static bool view_records(struct report *report)
{
	report->count = json_array_size(report->records);
	report->cells = calloc(report->count + 1, sizeof(*report->cells));
	if (!report->cells)
		return complain_errno("report");
	for (size_t i = 0; i < report->count; i++) {
		if (!cell_read(&report->cells[i], json_array_get(report->records, i)))
			return complain("record %zu is not a cell", i);
	}
	group_by_arch(report->cells, report->count);
	return true;
}

bool report_load(struct report *report, struct store *store)
{
	*report = (struct report){ .missing = json_array() };
	report->records = store_cells(store, report->missing);
	return report->records && view_records(report);
}

static bool read_store(struct report *report, const char *directory)
{
	struct store *store = store_open(directory, false);
	const bool loaded = store && report_load(report, store);

	store_close(store);
	return loaded;
}

static bool read_file(struct report *report, const char *file)
{
	char why[JSON_ERROR_TEXT_LENGTH + 32];
	_cleanup_json_ json_t *document =
		json_file_read(file, JSON_REJECT_DUPLICATES, why, sizeof(why));
	const char *schema = field_text(document, "schema");
	json_t *missing = json_object_get(document, "missing");

	if (!document)
		return complain("%s: %s", foreign_typed(file), why);
	if (field_equal(schema, REPORT_SCHEMA)) {
		report->records = json_incref(json_object_get(document, "cells"));
		report->missing = json_is_array(missing) ? json_incref(missing) : json_array();
	} else if (field_equal(schema, BASELINE_SCHEMA)) {
		report->records = baseline_records(document);
		report->missing = json_array();
	}
	if (!json_is_array(report->records))
		return complain("%s: neither " REPORT_SCHEMA " nor " BASELINE_SCHEMA,
				foreign_typed(file));
	return view_records(report) || complain("%s: bad file", foreign_typed(file));
}

bool report_read(struct report *report, const char *path)
{
	struct stat status;

	*report = (struct report){ 0 };
	if (stat(path, &status) == 0 && !S_ISDIR(status.st_mode))
		return read_file(report, path);
	return read_store(report, path);
}

void report_free(struct report *report)
{
	free(report->cells);
	json_decref(report->records);
	json_decref(report->missing);
	json_decref(report->history);
	json_decref(report->waivers);
}

void report_json(FILE *out, const struct report *report)
{
	json_t *document = json_pack("{s:s, s:s, s:O, s:O, s:O*}", "schema", REPORT_SCHEMA,
				     "tool_version", LLK_VERSION, "cells", report->records,
				     "missing", report->missing, "waivers", report->waivers);

	document_json(out, document);
	json_decref(document);
}

struct report_sum report_sum(const struct report *report)
{
	const size_t missing = json_array_size(report->missing);
	struct report_sum sum = { .cells = report->count + missing, .unjudged = missing };

	for (size_t i = 0; i < report->count; i++) {
		const struct cell *cell = &report->cells[i];
		const enum verdict verdict = cell_verdict(cell);

		sum.failed += verdict == VERDICT_FAILED;
		sum.unjudged += verdict == VERDICT_UNJUDGED;
		sum.good += verdict == VERDICT_EXPECTED;
		sum.reported += cell_has_reports(cell);
		for (int o = 0; o < OUTCOMES; o++)
			sum.waived += cell->waived[o];
	}
	return sum;
}

enum feature_outcome report_feature(const struct cell *cell, const char *feature)
{
	return feature_outcome_find(field_text(cell->features, feature));
}

const char *report_kind_name(size_t index)
{
	return index < sizeof(kinds) / sizeof(kinds[0]) ? kinds[index].name : NULL;
}

bool report_is_kind(const struct llk_feature *feature, size_t index)
{
	return feature->kind == kinds[index].kind;
}

const char *report_feature_short(const struct llk_feature *feature)
{
	const char *dot = strchr(feature->name, '.');

	return dot ? dot + 1 : feature->name;
}

const char *report_symbol(enum feature_outcome outcome)
{
	return signs[outcome].symbol;
}

const char *report_meaning(enum feature_outcome outcome)
{
	return signs[outcome].meaning;
}

const char *result_outcome(const json_t *result)
{
	return field_text(result, "outcome") ?: "?";
}

const char *result_id(const json_t *result)
{
	return field_text(result, "id") ?: "?";
}

const char *result_why(const json_t *result)
{
	const char *detail = field_text(result, "detail");
	const char *reason = field_text(result, "reason");

	return detail ?: reason ?: "";
}

const char *result_waiver(const json_t *result)
{
	return field_text(json_object_get(result, "waiver"), "reason");
}

json_t *results_by_check(const json_t *results)
{
	json_t *object = json_object();
	json_t *result;
	size_t i;

	json_array_foreach(results, i, result) {
		const char *check = field_text(result, "id");

		if (check)
			json_object_set(object, check, result);
	}
	return object;
}
