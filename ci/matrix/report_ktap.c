// SPDX-License-Identifier: MIT
/* The report as KTAP: the cells, in each its test programs, in each of these its checks. */
#include <foreign.h>
#include <ktap.h>
#include <stdio.h>

#include "cleanup.h"
#include "demand.h"
#include "entries.h"
#include "field.h"
#include "report.h"

static enum ktap_kind kind_of(const struct entry *entry)
{
	return ktap_kind_of(outcome_name(entry->outcome), field_text(entry->result, "reason"));
}

static void put_entry(FILE *out, const struct entry *entry, size_t number)
{
	const enum ktap_kind kind = kind_of(entry);
	_cleanup_free_ char *why = NULL;

	if (kind == KTAP_FAIL) {
		if (asprintf(&why, "%s: %s: %s", entry->name,
			     entry->word ?: outcome_name(entry->outcome), entry->why) < 0)
			why = NULL;
		ktap_diagnostic(out, 2, demand(why));
	}
	if (entry->output && kind != KTAP_SKIP)
		ktap_diagnostic(out, 2, entry->output);
	ktap_result(out, 2, number, kind, entry->name, entry->why);
}

/* A test fails if a part of it does, and is skipped if all of it is. */
static enum ktap_kind fold(enum ktap_kind whole, enum ktap_kind part)
{
	if (part >= KTAP_FAIL || whole >= KTAP_FAIL)
		return KTAP_FAIL;
	return part == KTAP_SKIP ? whole : KTAP_PASS;
}

static enum ktap_kind put_group(FILE *out, const struct entries *entries, size_t first,
				size_t number)
{
	enum ktap_kind kind = KTAP_SKIP;
	size_t count = 0, i;

	for (i = first; i < entries->count; i = entries_next_of_group(entries, i))
		count++;
	ktap_begin(out, 2, entries->list[first].group, count);
	count = 0;
	for (i = first; i < entries->count; i = entries_next_of_group(entries, i)) {
		put_entry(out, &entries->list[i], ++count);
		kind = fold(kind, kind_of(&entries->list[i]));
	}
	ktap_result(out, 1, number, kind, entries->list[first].group,
		    kind == KTAP_SKIP ? "nothing was run" : NULL);
	return kind;
}

static void put_facts(FILE *out, const struct cell *cell)
{
	char abi[16], errata[16];

	fputs("# ", out);
	foreign_printf(out, "%s: package %s, release %s, Landlock ABI %s, errata %s", cell->id,
		       cell->package_version ?: "?", cell->release ?: "?", cell_abi_text(cell, abi),
		       cell_errata_text(cell, errata));
	fputc('\n', out);
}

static void put_cell(FILE *out, const char *id, const struct entries *entries, size_t number)
{
	enum ktap_kind kind = KTAP_SKIP;
	size_t count = 0, i;

	for (i = 0; i < entries->count; i = entries_next_group(entries, i))
		count++;
	ktap_begin(out, 1, id, count);
	count = 0;
	for (i = 0; i < entries->count; i = entries_next_group(entries, i))
		kind = fold(kind, put_group(out, entries, i, ++count));
	ktap_result(out, 0, number, kind, id, kind == KTAP_SKIP ? "nothing was run" : NULL);
}

void report_ktap(FILE *out, const struct report *report)
{
	const json_t *missing;
	size_t i;

	ktap_begin(out, 0, NULL, report->count + json_array_size(report->missing));
	for (i = 0; i < report->count; i++) {
		const struct cell *cell = &report->cells[i];
		struct entries entries = entries_of(cell);

		put_facts(out, cell);
		put_cell(out, cell->id, &entries, i + 1);
		entries_free(&entries);
	}
	json_array_foreach(report->missing, i, missing) {
		struct entries entries = entries_of_missing();

		put_cell(out, json_string_value(missing) ?: "?", &entries, report->count + i + 1);
		entries_free(&entries);
	}
}
