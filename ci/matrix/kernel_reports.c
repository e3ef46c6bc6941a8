// SPDX-License-Identifier: MIT
#include "kernel_reports.h"

#include <kernel_report.h>
#include <string.h>

#include "field.h"
#include "limit.h"

static json_t *find(const json_t *reports, const char *kind, const char *text)
{
	json_t *report;
	size_t i;

	json_array_foreach((json_t *)reports, i, report) {
		if (field_equal(field_text(report, "kind"), kind) &&
		    field_equal(field_text(report, "text"), text))
			return report;
	}
	return NULL;
}

/* The texts of a list, and nothing else. */
static json_t *copy_texts(const json_t *list)
{
	json_t *texts = json_array();
	json_t *item;
	size_t i;

	json_array_foreach((json_t *)list, i, item) {
		if (json_is_string(item) && json_array_size(texts) < LIMIT_ITEMS)
			json_array_append_new(texts,
					      limit_text(json_string_value(item), LIMIT_WORD));
	}
	return texts;
}

/* NULL if it is no report.  One that fails counts, whatever else it lacks. */
static json_t *copy(const json_t *report)
{
	static const char *const optional[] = { "task", "landlock" };
	json_t *copied;

	if (!json_is_object(report))
		return NULL;
	copied = json_object();
	json_object_set_new(copied, "kind",
			    limit_text(field_text(report, "kind") ?: "unknown", LIMIT_WORD));
	json_object_set_new(copied, "text",
			    limit_text(field_text(report, "text") ?: "", LIMIT_WORD));
	for (size_t i = 0; i < sizeof(optional) / sizeof(optional[0]); i++) {
		const char *text = field_text(report, optional[i]);

		json_object_set_new(copied, optional[i],
				    text ? limit_text(text, LIMIT_WORD) : json_null());
	}
	json_object_set_new(copied, "lines", copy_texts(json_object_get(report, "lines")));
	json_object_set_new(copied, "checks", copy_texts(json_object_get(report, "checks")));
	json_object_set_new(copied, "fails",
			    json_boolean(json_is_true(json_object_get(report, "fails"))));
	return copied;
}

/* The same report, of which the suite knows the checks. */
static void complete(json_t *report, const json_t *suite)
{
	json_object_set_new(report, "checks", copy_texts(json_object_get(suite, "checks")));
	if (json_is_true(json_object_get(suite, "fails")))
		json_object_set_new(report, "fails", json_true());
}

json_t *kernel_reports_join(const json_t *console, const json_t *suite)
{
	json_t *joined = json_array();
	const json_t *report;
	size_t i;

	json_array_foreach(console, i, report) {
		json_t *copied = copy(report);

		if (copied)
			json_array_append_new(joined, copied);
	}
	json_array_foreach(suite, i, report) {
		json_t *known =
			find(joined, field_text(report, "kind"), field_text(report, "text"));
		json_t *copied = known ? NULL : copy(report);

		if (known)
			complete(known, report);
		else if (copied)
			json_array_append_new(joined, copied);
	}
	return joined;
}

bool kernel_reports_fail(const json_t *reports)
{
	const json_t *report;
	size_t i;

	json_array_foreach(reports, i, report) {
		if (json_is_true(json_object_get(report, "fails")))
			return true;
	}
	return false;
}

static bool is_load(const char *name)
{
	for (enum kernel_report_kind kind = 0; name && kind < KERNEL_REPORT_KINDS; kind++) {
		if (strcmp(kernel_report_name(kind), name) == 0)
			return kernel_report_is_load(kind);
	}
	return false;
}

bool kernel_report_weighs(const json_t *report)
{
	return !is_load(field_text(report, "kind"));
}

bool kernel_reports_weigh(const json_t *reports)
{
	const json_t *report;
	size_t i;

	json_array_foreach(reports, i, report) {
		if (kernel_report_weighs(report))
			return true;
	}
	return false;
}
