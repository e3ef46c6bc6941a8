// SPDX-License-Identifier: MIT
/* A comparison for a terminal. */
#include "diff.h"

#include <unistd.h>

#include "cleanup.h"
#include "field.h"
#include "foreign.h"
#include "progress.h"
#include "waiver.h"

/* Changes of one kind in one cell; the rest is in the other formats. */
#define CHANGES_SHOWN 20

static const char *color_of(enum change change)
{
	switch (change) {
	case CHANGE_REGRESSION:
	case CHANGE_NEW_FAILURE:
		return "\033[1;31m";
	case CHANGE_FIX:
	case CHANGE_DEFECT_GONE:
	case CHANGE_COVERAGE_GAINED:
		return "\033[32m";
	default:
		return "\033[33m";
	}
}

static void put_change(FILE *out, const json_t *change, enum change kind, bool color)
{
	_cleanup_free_ char *said = diff_say_change(change);

	fprintf(out, "  %s%-15s%s ", color ? color_of(kind) : "", change_title(kind),
		color ? "\033[0m" : "");
	foreign_printf(out, "%s: %s", field_text(change, "name"), said ?: "");
	fputc('\n', out);
}

static void put_kind(FILE *out, const json_t *changes, enum change kind, bool color)
{
	const json_t *change;
	size_t shown = 0;
	size_t i;

	json_array_foreach(changes, i, change) {
		if (change_find(field_text(change, "kind")) == kind && shown++ < CHANGES_SHOWN)
			put_change(out, change, kind, color);
	}
	if (shown > CHANGES_SHOWN)
		fprintf(out, "  %-15s and %zu more\n", change_title(kind), shown - CHANGES_SHOWN);
}

static void put_cell(FILE *out, const json_t *cell, bool color)
{
	const json_t *changes = json_object_get(cell, "changes");
	_cleanup_free_ char *said = diff_say_cell(cell);

	foreign_printf(out, "%s: %s%s", field_text(cell, "id"), said ?: "",
		       json_integer_value(json_object_get(cell, "comparable")) &&
				       !json_array_size(changes)
			       ? ": no difference"
			       : "");
	fputc('\n', out);
	for (int kind = CHANGE_REGRESSION; kind < CHANGES; kind++)
		put_kind(out, changes, (enum change)kind, color);
}

void diff_text(FILE *out, const json_t *diff)
{
	_cleanup_free_ char *sum = diff_say_sum(diff);
	const bool color = color_wanted(fileno(out));
	const json_t *item;
	size_t i;

	foreign_printf(out, "old: %s", field_text(diff, "old"));
	fputc('\n', out);
	foreign_printf(out, "new: %s", field_text(diff, "new"));
	fputc('\n', out);
	json_array_foreach(json_object_get(diff, "cells"), i, item)
		put_cell(out, item, color);
	json_array_foreach(json_object_get(diff, "missing"), i, item) {
		foreign_printf(out, "%s: no result in the new", json_string_value(item));
		fputc('\n', out);
	}
	waivers_text(out, json_object_get(diff, "waivers"));
	fprintf(out, "%s\n", sum ?: "");
}
