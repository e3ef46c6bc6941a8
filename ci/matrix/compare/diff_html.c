// SPDX-License-Identifier: MIT
/* A comparison as one page that opens from disk: no script, nothing loaded from elsewhere. */
#include "diff.h"

#include "cleanup.h"
#include "field.h"
#include "html.h"
#include "waiver.h"

/* The style sheet's class of a kind: the colour of what it comes to. */
static const char *class_of(enum change kind)
{
	switch (kind) {
	case CHANGE_REGRESSION:
	case CHANGE_NEW_FAILURE:
		return "fail";
	case CHANGE_FIX:
	case CHANGE_DEFECT_GONE:
	case CHANGE_COVERAGE_GAINED:
		return "pass";
	case CHANGE_DEFECT_COME:
		return "xfail";
	case CHANGE_COVERAGE_LOST:
	case CHANGE_FLAKE:
		return "broken";
	default:
		return "untested";
	}
}

static void put_change(FILE *out, const json_t *change, enum change kind)
{
	_cleanup_free_ char *said = diff_say_change(change);

	fprintf(out,
		"<tr class=\"%s\"><td><span class=\"mark m\" aria-hidden=\"true\">%s</span>"
		"%s%s</td><td>",
		class_of(kind), report_symbol(feature_outcome_find(class_of(kind))),
		change_title(kind), json_object_get(change, "waiver") ? ", waived" : "");
	html_element(out, "code", field_text(change, "name"));
	fputs("</td><td>", out);
	html_text(out, said ?: "");
	fputs("</td></tr>\n", out);
}

static void put_changes(FILE *out, const json_t *changes)
{
	const json_t *change;
	size_t i;

	fputs("<table class=\"list\"><thead><tr><th scope=\"col\">change</th>"
	      "<th scope=\"col\">check</th><th scope=\"col\">from and to</th></tr></thead>\n"
	      "<tbody>\n",
	      out);
	for (int kind = CHANGE_REGRESSION; kind < CHANGES; kind++) {
		json_array_foreach(changes, i, change) {
			if (change_find(field_text(change, "kind")) == (enum change)kind)
				put_change(out, change, (enum change)kind);
		}
	}
	fputs("</tbody></table>\n", out);
}

/* What has changed is unfolded. */
static void put_cell(FILE *out, const json_t *cell)
{
	const json_t *changes = json_object_get(cell, "changes");
	_cleanup_free_ char *said = diff_say_cell(cell);
	const size_t count = json_array_size(changes);

	fprintf(out, "<details class=\"cell\"%s><summary><b>", count ? " open" : "");
	html_text(out, field_text(cell, "id"));
	fputs("</b><span class=\"soft\">", out);
	html_text(out, said ?: "");
	fprintf(out, ": %zu changes</span></summary>\n<div class=\"body\">\n", count);
	if (count)
		put_changes(out, changes);
	fprintf(out, "<p class=\"soft\">%lld checks are as they were.</p>\n</div></details>\n",
		(long long)json_integer_value(json_object_get(cell, "unchanged")));
}

static void put_counts(FILE *out, const json_t *diff)
{
	fputs("<ul class=\"sum\">\n", out);
	for (int kind = CHANGE_REGRESSION; kind < CHANGES; kind++) {
		const size_t count = diff_count(diff, (enum change)kind);

		fprintf(out, "<li class=\"%s\"><b>%zu</b>%s</li>\n",
			count ? class_of((enum change)kind) : "soft", count,
			change_title((enum change)kind));
	}
	fputs("</ul>\n", out);
}

void diff_html(FILE *out, const json_t *diff)
{
	_cleanup_free_ char *sum = diff_say_sum(diff);
	const json_t *item;
	size_t i;

	html_begin(out, "What has changed in Landlock");
	fputs("<p class=\"soft\">From ", out);
	html_text(out, field_text(diff, "old"));
	fputs(" to ", out);
	html_text(out, field_text(diff, "new"));
	fprintf(out, ": %s.</p>\n", sum ?: "");
	put_counts(out, diff);
	json_array_foreach(json_object_get(diff, "cells"), i, item)
		put_cell(out, item);
	json_array_foreach(json_object_get(diff, "missing"), i, item) {
		fputs("<p>No result in the new: ", out);
		html_element(out, "code", json_string_value(item));
		fputs("</p>\n", out);
	}
	waivers_html(out, json_object_get(diff, "waivers"));
	html_end(out);
}
