// SPDX-License-Identifier: MIT
/* The report as JUnit XML: a suite for each cell. */
#include <junit.h>
#include <stdio.h>

#include "cleanup.h"
#include "entries.h"
#include "report.h"

static enum junit_kind kind_of(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_PASS:
		return JUNIT_PASS;
	case OUTCOME_SKIP:
	case OUTCOME_XFAIL:
		return JUNIT_SKIPPED;
	case OUTCOME_FAIL:
	case OUTCOME_XPASS:
		return JUNIT_FAILURE;
	case OUTCOME_BROKEN:
		break;
	}
	return JUNIT_ERROR;
}

/* Engines tell tests apart by class and name alone, so the class names the cell. */
static void each_entry(struct junit_sum *sum, FILE *out, const char *id,
		       const struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++) {
		const struct entry *entry = &entries->list[i];
		_cleanup_free_ char *class = NULL;
		struct junit_case test = {
			.name = entry->name,
			.kind = kind_of(entry->outcome),
			.type = entry->word ?: outcome_name(entry->outcome),
			.message = entry->why,
			.output = entry->output,
			.seconds = entry->duration_s,
		};

		if (asprintf(&class, "%s/%s", id, entry->group) < 0)
			class = NULL;
		test.class = class ?: id;
		if (out)
			junit_case(out, &test);
		else
			junit_count(sum, &test);
	}
}

static void put_suite(FILE *out, const char *id, const struct cell *cell,
		      const struct entries *entries)
{
	static const struct cell unknown = { .abi = -1 };
	struct junit_sum sum = { 0 };
	char abi[16], errata[16];
	const struct cell *known = cell ?: &unknown;
	const struct junit_property properties[] = {
		{ "kernel", known->kernel },
		{ "package.version", known->package_version },
		{ "kernel.release", known->release },
		{ "kernel.sha256", known->kernel_sha256 },
		{ "architecture", known->arch },
		{ "variant", known->variant },
		{ "acceleration", known->accel },
		{ "landlock.abi", known->abi < 0 ? NULL : cell_abi_text(known, abi) },
		{ "landlock.errata", known->errata_known ? cell_errata_text(known, errata) : NULL },
	};

	each_entry(&sum, NULL, id, entries);
	junit_begin_suite(out, id, &sum, properties,
			  cell ? sizeof(properties) / sizeof(properties[0]) : 0);
	each_entry(NULL, out, id, entries);
	junit_end_suite(out);
}

/* Count, or write if there is a stream, every cell. */
static void each_cell(struct junit_sum *sum, FILE *out, const struct report *report)
{
	const json_t *missing;
	size_t i;

	for (i = 0; i < report->count; i++) {
		const struct cell *cell = &report->cells[i];
		struct entries entries = entries_of(cell);

		if (out)
			put_suite(out, cell->id, cell, &entries);
		else
			each_entry(sum, NULL, cell->id, &entries);
		entries_free(&entries);
	}
	json_array_foreach(report->missing, i, missing) {
		const char *id = json_string_value(missing) ?: "?";
		struct entries entries = entries_of_missing();

		if (out)
			put_suite(out, id, NULL, &entries);
		else
			each_entry(sum, NULL, id, &entries);
		entries_free(&entries);
	}
}

void report_junit(FILE *out, const struct report *report)
{
	struct junit_sum sum = { 0 };

	each_cell(&sum, NULL, report);
	junit_begin(out, "landlock-matrix", &sum);
	each_cell(NULL, out, report);
	junit_end(out);
}
