// SPDX-License-Identifier: MIT
#include "diff.h"

#include <llk.h>
#include <string.h>

#include "cleanup_json.h"
#include "field.h"
#include "flake.h"
#include "kernel_reports.h"

/* A comparison of two cells on its way. */
struct comparison {
	const struct cell *old;
	const struct cell *new;
	json_t *changes;
	json_t *flakes_old, *flakes_new; /* as flakes_find() has them */
	bool same;			 /* two runs of the same */
	size_t comparable;
	size_t unchanged;
};

static json_t *value(const char *text, const char *reason, const char *detail)
{
	return json_pack("{s:s, s:s?, s:s?}", "value", text, "reason", reason, "detail", detail);
}

static json_t *value_of(const json_t *result)
{
	if (!result)
		return json_null();
	return value(result_outcome(result), field_text(result, "reason"),
		     field_text(result, "detail"));
}

/* subject: "check" with its id as name, or what else of the cell. */
static json_t *add(struct comparison *c, enum change change, const char *subject, const char *name,
		   json_t *old, json_t *new)
{
	json_t *entry = json_pack("{s:s, s:s, s:s, s:o, s:o}", "kind", change_name(change),
				  "subject", subject, "name", name, "old", old, "new", new);

	json_array_append_new(c->changes, entry);
	return entry;
}

static json_t *outcomes_of(const json_t *flakes)
{
	json_t *outcomes = json_array();
	const json_t *result;
	size_t i;

	json_array_foreach(flakes, i, result)
		json_array_append_new(outcomes, json_string(result_outcome(result)));
	return outcomes;
}

static void compare_check(struct comparison *c, const char *check, const json_t *old,
			  const json_t *new)
{
	const json_t *also_old = json_object_get(c->flakes_old, check);
	const json_t *also_new = json_object_get(c->flakes_new, check);
	enum change change = change_of_results(old, new);
	json_t *entry;

	c->comparable += result_is_judged(old) && result_is_judged(new);
	if (also_new || (change && (also_old || c->same)))
		change = CHANGE_FLAKE;
	if (!change) {
		c->unchanged++;
		return;
	}
	entry = add(c, change, "check", check, value_of(old), value_of(new));
	if (also_old)
		json_object_set_new(entry, "also_old", outcomes_of(also_old));
	if (also_new)
		json_object_set_new(entry, "also_new", outcomes_of(also_new));
}

static void compare_checks(struct comparison *c)
{
	_cleanup_json_ json_t *old = results_by_check(c->old->results);
	_cleanup_json_ json_t *new = results_by_check(c->new->results);
	const char *check;
	json_t *result;

	json_object_foreach(old, check, result)
		compare_check(c, check, result, json_object_get(new, check));
	json_object_foreach(new, check, result) {
		if (!json_object_get(old, check))
			compare_check(c, check, NULL, result);
	}
}

/* A lower ABI is worse than any failure of a check: most of them are skipped then. */
static void compare_abi(struct comparison *c)
{
	char old[16], new[16];

	if (c->old->abi < 0 || c->new->abi < 0 || c->old->abi == c->new->abi)
		return;
	add(c, c->new->abi < c->old->abi ? CHANGE_REGRESSION : CHANGE_OTHER, "abi", "ABI",
	    value(cell_abi_text(c->old, old), NULL, NULL),
	    value(cell_abi_text(c->new, new), NULL, NULL));
}

static void compare_errata(struct comparison *c)
{
	const unsigned int old = c->old->errata, new = c->new->errata;

	if (!c->old->errata_known || !c->new->errata_known)
		return;
	for (unsigned int bit = 0; bit < 32; bit++) {
		const unsigned int mask = 1U << bit;
		char name[32];

		if ((old & mask) == (new &mask))
			continue;
		snprintf(name, sizeof(name), "erratum.%u", bit + 1);
		add(c, new &mask ? CHANGE_DEFECT_GONE : CHANGE_DEFECT_COME, "erratum", name,
		    value(old & mask ? "fixed" : "not reported as fixed", NULL, NULL),
		    value(new &mask ? "fixed" : "not reported as fixed", NULL, NULL));
	}
}

/* What the new kernel has reported of its own faults where the old had nothing of the kind. */
static void compare_reports(struct comparison *c)
{
	const bool old_fails = kernel_reports_fail(c->old->kernel_reports);
	const bool new_fails = kernel_reports_fail(c->new->kernel_reports);
	const json_t *report;
	size_t i;

	if (cell_has_reports(c->old) == cell_has_reports(c->new) && old_fails == new_fails)
		return;
	if (!cell_has_reports(c->new)) {
		add(c, CHANGE_FIX, "kernel_report", "kernel reports", value("reported", NULL, NULL),
		    value("none", NULL, NULL));
		return;
	}
	if (!json_array_size(c->new->kernel_reports))
		add(c, CHANGE_REGRESSION, "kernel_report", "kernel report of another machine",
		    value("none", NULL, NULL), value("reported", NULL, NULL));
	json_array_foreach(c->new->kernel_reports, i, report)
		add(c, old_fails && !new_fails ? CHANGE_OTHER : CHANGE_REGRESSION, "kernel_report",
		    field_text(report, "kind") ?: "kernel report", value("none", NULL, NULL),
		    value("reported", NULL, field_text(report, "text")));
}

static json_t *describe(const struct cell *cell)
{
	char abi[16], errata[16];

	if (!cell)
		return json_null();
	return json_pack("{s:s, s:s, s:s?, s:s?, s:s?, s:s, s:s, s:b, s:s?, s:s?, s:b, s:b}", "id",
			 cell->id, "kernel", cell->kernel, "package_version", cell->package_version,
			 "release", cell->release, "key", cell->key, "abi",
			 cell_abi_text(cell, abi), "errata", cell_errata_text(cell, errata), "done",
			 cell->done, "cause", cell->cause, "detail", cell->detail, "outdated",
			 cell->outdated, "run_again_without_verdict",
			 json_array_size(cell->later) > 0);
}

static json_t *compare_pair(const struct pair *pair)
{
	struct comparison c = { .old = pair->old, .new = pair->new, .changes = json_array() };
	const struct cell *any = pair->new ?: pair->old;

	if (pair->old && pair->new) {
		c.same = field_equal(pair->old->key, pair->new->key);
		c.flakes_old = flakes_find(pair->old);
		c.flakes_new = flakes_find(pair->new);
		compare_reports(&c);
		if (pair->old->done && pair->new->done) {
			compare_abi(&c);
			compare_errata(&c);
			compare_checks(&c);
		}
		json_decref(c.flakes_old);
		json_decref(c.flakes_new);
	}
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:b, s:I, s:I, s:o}", "id", any->id, "arch",
			 any->arch, "variant", any->variant, "old", describe(pair->old), "new",
			 describe(pair->new), "same_key", c.same, "comparable",
			 (json_int_t)c.comparable, "unchanged", (json_int_t)c.unchanged, "changes",
			 c.changes);
}

json_t *diff_make(const struct pairs *pairs, const struct diff_names *names)
{
	json_t *cells = json_array();
	json_t *diff = json_pack("{s:s, s:s, s:s, s:s, s:{}, s:o}", "schema", DIFF_SCHEMA,
				 "tool_version", LLK_VERSION, "old", names->old, "new", names->new,
				 "summary", "cells", cells);

	if (!diff)
		return NULL;
	for (size_t i = 0; i < pairs->count; i++)
		json_array_append_new(cells, compare_pair(&pairs->list[i]));
	diff_sum(diff);
	return diff;
}
