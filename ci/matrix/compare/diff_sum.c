// SPDX-License-Identifier: MIT
/* What the changes of a comparison come to. */
#include "diff.h"

#include <llk.h>
#include <string.h>

#include "field.h"

static bool is_done(const json_t *cell, const char *side)
{
	return json_is_true(json_object_get(json_object_get(cell, side), "done"));
}

static bool is_there(const json_t *cell, const char *side)
{
	return json_is_object(json_object_get(cell, side));
}

static void count(json_t *counts, const char *name, json_int_t more)
{
	json_object_set_new(counts, name,
			    json_integer(json_integer_value(json_object_get(counts, name)) + more));
}

static void sum_cell(json_t *sum, const json_t *cell)
{
	const bool old = is_there(cell, "old"), new = is_there(cell, "new");
	const json_t *change;
	size_t i;

	count(sum, "cells_compared", is_done(cell, "old") && is_done(cell, "new"));
	count(sum, "cells_only_old", !new);
	count(sum, "cells_only_new", !old);
	count(sum, "cells_without_verdict",
	      (old && !is_done(cell, "old")) || (new && !is_done(cell, "new")));
	count(sum, "comparable", json_integer_value(json_object_get(cell, "comparable")));
	count(sum, "unchanged", json_integer_value(json_object_get(cell, "unchanged")));
	json_array_foreach(json_object_get(cell, "changes"), i, change) {
		if (json_object_get(change, "waiver"))
			count(sum, "waived", 1);
		else
			count(sum, field_text(change, "kind"), 1);
	}
}

void diff_sum(json_t *diff)
{
	json_t *sum = json_object();
	const json_t *cell;
	size_t i;

	for (int kind = CHANGE_REGRESSION; kind < CHANGES; kind++)
		count(sum, change_name((enum change)kind), 0);
	count(sum, "waived", 0);
	json_array_foreach(json_object_get(diff, "cells"), i, cell)
		sum_cell(sum, cell);
	json_object_set_new(diff, "summary", sum);
}

static size_t summary(const json_t *diff, const char *name)
{
	return (size_t)json_integer_value(json_object_get(json_object_get(diff, "summary"), name));
}

size_t diff_count(const json_t *diff, enum change change)
{
	return summary(diff, change_name(change));
}

size_t diff_comparable(const json_t *diff)
{
	return summary(diff, "comparable");
}

static bool is_bad_name(const char *outcome)
{
	return field_equal(outcome, "fail") || field_equal(outcome, "xpass");
}

/* A check that is broken now, or one that fails now and then. */
static bool is_open(const json_t *change)
{
	const char *new = field_text(json_object_get(change, "new"), "value");
	const json_t *also;
	size_t i;

	if (json_object_get(change, "waiver"))
		return false;
	if (field_equal(new, "broken"))
		return true;
	if (change_find(field_text(change, "kind")) != CHANGE_FLAKE)
		return false;
	json_array_foreach(json_object_get(change, "also_new"), i, also) {
		if (is_bad_name(json_string_value(also)))
			return true;
	}
	return is_bad_name(new);
}

static bool is_unjudged(const json_t *cell, bool missing)
{
	const json_t *new = json_object_get(cell, "new");
	const json_t *change;
	size_t i;

	if (!is_there(cell, "new"))
		return missing;
	if (!is_done(cell, "new") || json_is_true(json_object_get(new, "outdated")) ||
	    json_is_true(json_object_get(new, "run_again_without_verdict")))
		return true;
	json_array_foreach(json_object_get(cell, "changes"), i, change) {
		if (is_open(change))
			return true;
	}
	return false;
}

bool diff_is_unjudged(const json_t *diff, bool missing)
{
	const json_t *cell;
	size_t i;

	if (json_array_size(json_object_get(diff, "missing")))
		return true;
	json_array_foreach(json_object_get(diff, "cells"), i, cell) {
		if (is_unjudged(cell, missing))
			return true;
	}
	return false;
}