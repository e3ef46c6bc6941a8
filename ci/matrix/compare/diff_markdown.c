// SPDX-License-Identifier: MIT
/* A comparison for pages that render Markdown. */
#include "diff.h"

#include "cleanup.h"
#include "field.h"
#include "markdown.h"
#include "waiver.h"

static void put_change(FILE *out, const json_t *change, enum change kind)
{
	_cleanup_free_ char *said = diff_say_change(change);

	fprintf(out, "| %s | ", change_title(kind));
	markdown_text(out, field_text(change, "name"));
	fputs(" | ", out);
	markdown_text(out, said ?: "");
	fputs(" |\n", out);
}

static void put_cell(FILE *out, const json_t *cell)
{
	const json_t *changes = json_object_get(cell, "changes");
	_cleanup_free_ char *said = diff_say_cell(cell);
	const json_t *change;
	size_t i;

	fputs("\n## ", out);
	markdown_text(out, field_text(cell, "id"));
	fputs("\n\n", out);
	markdown_text(out, said ?: "");
	fputs("\n", out);
	if (json_array_size(changes))
		fputs("\n| change | check | from -> to |\n|---|---|---|\n", out);
	for (int kind = CHANGE_REGRESSION; kind < CHANGES; kind++) {
		json_array_foreach(changes, i, change) {
			if (change_find(field_text(change, "kind")) == (enum change)kind)
				put_change(out, change, (enum change)kind);
		}
	}
}

void diff_markdown(FILE *out, const json_t *diff)
{
	_cleanup_free_ char *sum = diff_say_sum(diff);
	const json_t *item;
	size_t i;

	fputs("# Landlock: ", out);
	markdown_text(out, field_text(diff, "old"));
	fputs(" and ", out);
	markdown_text(out, field_text(diff, "new"));
	fprintf(out, "\n\n%s.\n", sum ?: "");
	json_array_foreach(json_object_get(diff, "cells"), i, item)
		put_cell(out, item);
	if (json_array_size(json_object_get(diff, "missing")))
		fputs("\n## No result in the new\n\n", out);
	json_array_foreach(json_object_get(diff, "missing"), i, item) {
		fputs("- ", out);
		markdown_text(out, json_string_value(item));
		fputc('\n', out);
	}
	waivers_markdown(out, json_object_get(diff, "waivers"));
}
