// SPDX-License-Identifier: MIT
#include "entries.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demand.h"
#include "field.h"
#include "kernel_reports.h"
#include "report.h"

__attribute__((format(printf, 1, 2))) static char *text(const char *format, ...)
{
	va_list arguments;
	char *made;

	va_start(arguments, format);
	if (vasprintf(&made, format, arguments) < 0)
		made = NULL;
	va_end(arguments);
	return demand(made);
}

static void add(struct entries *entries, struct entry entry)
{
	entries->list =
		demand(reallocarray(entries->list, entries->count + 1, sizeof(*entries->list)));
	entries->list[entries->count++] = entry;
}

/* What the machine of the cell, or the lack of one, comes to. */
static void add_machine(struct entries *entries, const char *word, char *why, char *output)
{
	add(entries, (struct entry){
			     .outcome = OUTCOME_BROKEN,
			     .word = word,
			     .group = text("machine"),
			     .name = text("%s", word),
			     .why = why,
			     .output = output,
			     .duration_s = -1,
		     });
}

static void add_check(struct entries *entries, const json_t *result)
{
	const int outcome = outcome_find(result_outcome(result));
	const json_t *seconds = json_object_get(result, "duration_s");
	const char *output = field_text(result, "output");
	const char *waiver = result_waiver(result);
	const char *id = result_id(result);
	const size_t program = strcspn(id, ":");
	const char *why = result_why(result);

	add(entries,
	    (struct entry){
		    .outcome = waiver	     ? OUTCOME_XFAIL
			       : outcome < 0 ? OUTCOME_BROKEN
					     : (enum outcome)outcome,
		    .word = waiver ? "waived" : NULL,
		    .group = text("%.*s", (int)program, id),
		    .name = text("%s", id + program + (id[program] == ':')),
		    .why = waiver ? text("waived: %s: %s: %s", waiver, result_outcome(result), why)
				  : text("%s", why),
		    .output = output ? text("%s", output) : NULL,
		    .duration_s = json_is_number(seconds) ? json_number_value(seconds) : -1,
		    .result = result,
	    });
}

static char *lines_of(const json_t *report)
{
	const json_t *line;
	char *lines = NULL;
	size_t size, i;
	FILE *stream = demand(open_memstream(&lines, &size));

	json_array_foreach(json_object_get(report, "lines"), i, line)
		fprintf(stream, "%s\n", json_string_value(line) ?: "");
	return demand_text(stream, &lines);
}

/* A report that decides nothing is a pass that has something to say. */
static enum outcome outcome_of(const json_t *report, bool of_this_machine)
{
	if (json_is_true(json_object_get(report, "fails")))
		return OUTCOME_FAIL;
	return of_this_machine || kernel_report_weighs(report) ? OUTCOME_BROKEN : OUTCOME_PASS;
}

static void add_reports(struct entries *entries, const json_t *reports, const char *machine)
{
	const json_t *report;
	size_t i;

	json_array_foreach(reports, i, report) {
		add(entries, (struct entry){
				     .outcome = outcome_of(report, !*machine),
				     .word = "kernel report",
				     .group = text("kernel"),
				     .name = text("%s", field_text(report, "kind") ?: "report"),
				     .why = text("%s%s", field_text(report, "text") ?: "", machine),
				     .output = lines_of(report),
				     .duration_s = -1,
			     });
	}
}

static void add_machines(struct entries *entries, const json_t *machines, const char *which)
{
	const json_t *machine;
	size_t i;

	json_array_foreach(machines, i, machine)
		add_reports(entries, json_object_get(machine, "kernel_reports"), which);
}

/* A machine before has come to no verdict, and another one has been tried: neither good nor bad. */
static void add_attempts(struct entries *entries, const json_t *attempts)
{
	const json_t *attempt;
	size_t i;

	json_array_foreach(attempts, i, attempt) {
		const json_t *seconds = json_object_get(attempt, "duration_s");

		add(entries,
		    (struct entry){
			    .outcome = OUTCOME_SKIP,
			    .word = "attempt",
			    .group = text("machine"),
			    .name = text("attempt-%zu", i + 1),
			    .why = text("tried before: %s: %s", field_text(attempt, "cause") ?: "",
					field_text(attempt, "detail") ?: ""),
			    .duration_s = json_is_number(seconds) ? json_number_value(seconds) : -1,
		    });
	}
}

/* What a machine that died has left: the results that came, other than pass, and its last words. */
static char *remains(const struct cell *cell)
{
	const json_t *results = json_object_get(cell->partial, "results");
	const json_t *result;
	char *remains = NULL;
	size_t size, i;
	FILE *stream = demand(open_memstream(&remains, &size));

	if (cell->partial)
		fprintf(stream, "incomplete: %zu results came before, the last of %s\n",
			json_array_size(results),
			result_id(json_array_get(results, json_array_size(results) - 1)));
	json_array_foreach(results, i, result) {
		const int outcome = outcome_find(result_outcome(result));

		if (outcome != OUTCOME_PASS && outcome != OUTCOME_SKIP)
			fprintf(stream, "%s: %s: %s\n", result_outcome(result), result_id(result),
				result_why(result));
	}
	fputs(cell->console ?: "", stream);
	return demand_text(stream, &remains);
}

struct entries entries_of(const struct cell *cell)
{
	struct entries entries = { 0 };
	const json_t *item;
	size_t i;

	if (!cell->done)
		add_machine(&entries, "infra_error",
			    text("%s: %s", cell->cause, cell->detail ?: ""), remains(cell));
	if (cell->outdated)
		add_machine(&entries, "outdated",
			    text("of another kernel, guest or command than asked for"), NULL);
	json_array_foreach(cell->later, i, item)
		add_machine(&entries, "later",
			    text("run again without a verdict: %s: %s",
				 field_text(item, "cause") ?: "", field_text(item, "detail") ?: ""),
			    NULL);
	json_array_foreach(cell->results, i, item)
		add_check(&entries, item);
	add_reports(&entries, cell->kernel_reports, "");
	add_machines(&entries, cell->attempts, " (of a machine before)");
	add_machines(&entries, cell->later, " (of a later machine)");
	add_attempts(&entries, cell->attempts);
	return entries;
}

struct entries entries_of_missing(void)
{
	struct entries entries = { 0 };

	add_machine(&entries, "missing", text("no result"), NULL);
	return entries;
}

void entries_free(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++) {
		free(entries->list[i].group);
		free(entries->list[i].name);
		free(entries->list[i].why);
		free(entries->list[i].output);
	}
	free(entries->list);
}

bool entry_is_bad(const struct entry *entry)
{
	return entry->outcome == OUTCOME_FAIL || entry->outcome == OUTCOME_XPASS ||
	       entry->outcome == OUTCOME_BROKEN;
}

static bool same_group(const struct entries *entries, size_t a, size_t b)
{
	return strcmp(entries->list[a].group, entries->list[b].group) == 0;
}

static bool begins_group(const struct entries *entries, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (same_group(entries, i, index))
			return false;
	}
	return true;
}

size_t entries_next_group(const struct entries *entries, size_t index)
{
	while (++index < entries->count && !begins_group(entries, index))
		;
	return index;
}

size_t entries_next_of_group(const struct entries *entries, size_t index)
{
	const size_t group = index;

	while (++index < entries->count && !same_group(entries, group, index))
		;
	return index;
}
