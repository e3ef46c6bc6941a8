// SPDX-License-Identifier: MIT
/* The history of kernels as text, Markdown, JSON and tables of a page. */
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "demand.h"
#include "field.h"
#include "foreign.h"
#include "history.h"
#include "html.h"
#include "markdown.h"

#define VERSIONS "versions"

static const char *state_at(const json_t *defect, size_t index)
{
	return json_string_value(json_array_get(json_object_get(defect, "states"), index)) ?: "?";
}

/* What all versions that say something of it have in common; NULL if they differ. */
static const char *common_state(const json_t *defect)
{
	const char *common = NULL;
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(defect, "states"), i, item) {
		const char *state = json_string_value(item);

		if (field_equal(state, "unknown"))
			continue;
		if (common && !field_equal(common, state))
			return NULL;
		common = state;
	}
	return common;
}

static const char *version_at(const json_t *kernel, size_t index)
{
	return field_text(json_array_get(json_object_get(kernel, VERSIONS), index), "version")
		       ?: "?";
}

char *history_say(const json_t *defect)
{
	const char *common = common_state(defect);
	char *text = NULL;
	size_t size, i;
	const json_t *event;
	FILE *out;

	out = demand(open_memstream(&text, &size));
	if (common)
		fprintf(out, field_equal(common, "shows") ? "shows in all versions"
							  : "fixed in all versions");
	else if (json_array_size(json_object_get(defect, "events")) == 0)
		fputs("does not show", out);
	json_array_foreach(json_object_get(defect, "events"), i, event) {
		const bool came = field_equal(field_text(event, "event"), "came");

		fprintf(out, "%s%s %s (%s %s)", i ? ", " : "", came ? "came in" : "went in",
			field_text(event, "version"), came ? "not in" : "still in",
			field_text(event, "after"));
	}
	return demand_text(out, &text);
}

char *history_say_kernel(const json_t *kernel)
{
	const size_t count = json_array_size(json_object_get(kernel, VERSIONS));
	char *text;
	int length;

	if (count == 1)
		length = asprintf(&text, "1 version, %s", version_at(kernel, 0));
	else
		length = asprintf(&text, "%zu versions, %s to %s", count, version_at(kernel, 0),
				  version_at(kernel, count - 1));
	return demand(length < 0 ? NULL : text);
}

static void put_number(FILE *out, const json_t *version, const char *key, const char *format)
{
	const json_t *number = json_object_get(version, key);

	if (json_is_integer(number))
		fprintf(out, format, (unsigned int)json_integer_value(number));
	else
		fputs("?", out);
}

/* The defects that show in a version, or "-". */
static char *say_shown(const json_t *kernel, size_t index)
{
	const json_t *defect;
	char *text = NULL;
	bool any = false;
	size_t size, i;
	FILE *out = demand(open_memstream(&text, &size));

	json_array_foreach(json_object_get(kernel, "defects"), i, defect) {
		if (!field_equal(state_at(defect, index), "shows"))
			continue;
		fprintf(out, "%s%s", any ? " " : "", field_text(defect, "name"));
		any = true;
	}
	fputs(any ? "" : "-", out);
	return demand_text(out, &text);
}

static void text_kernel(FILE *out, const json_t *kernel)
{
	_cleanup_free_ char *said = history_say_kernel(kernel);
	const json_t *item;
	size_t i;

	foreign_printf(out, "%s: %s", field_text(kernel, "kernel"), said ?: "");
	fputs("\n  version                  abi errata  shows\n", out);
	json_array_foreach(json_object_get(kernel, VERSIONS), i, item) {
		_cleanup_free_ char *shown = say_shown(kernel, i);

		foreign_printf(out, "  %-24s ", field_text(item, "version"));
		put_number(out, item, "abi", "%-3u");
		fputc(' ', out);
		put_number(out, item, "errata", "0x%-5x");
		foreign_printf(out, " %s", shown ?: "");
		fputc('\n', out);
	}
	json_array_foreach(json_object_get(kernel, "defects"), i, item) {
		_cleanup_free_ char *became = history_say(item);

		foreign_printf(out, "  %s: %s", field_text(item, "name"), became ?: "");
		fputc('\n', out);
	}
}

void history_text(FILE *out, const json_t *history)
{
	const json_t *kernel;
	size_t i;

	json_array_foreach(json_object_get(history, "kernels"), i, kernel)
		text_kernel(out, kernel);
}

static void markdown_kernel(FILE *out, const json_t *kernel)
{
	const json_t *defects = json_object_get(kernel, "defects");
	const json_t *item, *defect;
	size_t i, j;

	fputs("\n## ", out);
	markdown_text(out, field_text(kernel, "kernel"));
	fputs("\n\n| version | ABI |", out);
	json_array_foreach(defects, i, item) {
		fputc(' ', out);
		markdown_text(out, field_text(item, "name"));
		fputs(" |", out);
	}
	fputs("\n|---|---|", out);
	for (i = 0; i < json_array_size(defects); i++)
		fputs("---|", out);
	fputc('\n', out);
	json_array_foreach(json_object_get(kernel, VERSIONS), i, item) {
		fputs("| ", out);
		markdown_text(out, field_text(item, "version"));
		fputs(" | ", out);
		put_number(out, item, "abi", "%u");
		fputs(" |", out);
		json_array_foreach(defects, j, defect) {
			fputc(' ', out);
			markdown_text(out, state_at(defect, i));
			fputs(" |", out);
		}
		fputc('\n', out);
	}
}

void history_markdown(FILE *out, const json_t *history)
{
	const json_t *kernel;
	size_t i;

	fputs("# Errata and quirks of Landlock by version\n", out);
	json_array_foreach(json_object_get(history, "kernels"), i, kernel)
		markdown_kernel(out, kernel);
}

/* A state as the page's sign and colour have it. */
static enum feature_outcome outcome_of(const char *state)
{
	if (field_equal(state, "shows"))
		return FEATURE_XFAIL;
	return field_equal(state, "unknown") ? FEATURE_UNTESTED : FEATURE_PASS;
}

static void html_row(FILE *out, const json_t *kernel, size_t index)
{
	const json_t *version = json_array_get(json_object_get(kernel, VERSIONS), index);
	const json_t *defect;
	size_t i;

	fputs("<tr><th scope=\"row\">", out);
	html_text(out, field_text(version, "version"));
	fputs("</th><td>", out);
	put_number(out, version, "abi", "%u");
	fputs("</td>", out);
	json_array_foreach(json_object_get(kernel, "defects"), i, defect) {
		const char *state = state_at(defect, index);
		const enum feature_outcome outcome = outcome_of(state);

		fprintf(out,
			"<td class=\"%s\"><span class=\"mark m\" aria-hidden=\"true\">%s</span>",
			feature_outcome_name(outcome), report_symbol(outcome));
		html_text(out, field_equal(state, "not_shown") ? "does not show" : state);
		fputs("</td>", out);
	}
	fputs("</tr>\n", out);
}

static void html_kernel(FILE *out, const json_t *kernel)
{
	_cleanup_free_ char *said = history_say_kernel(kernel);
	const json_t *defect;
	size_t i;

	fputs("<details class=\"cell\"><summary><b>", out);
	html_text(out, field_text(kernel, "kernel"));
	fputs("</b><span class=\"soft\">", out);
	html_text(out, said ?: "");
	fputs("</span></summary>\n<div class=\"body\">\n<dl>\n", out);
	json_array_foreach(json_object_get(kernel, "defects"), i, defect) {
		_cleanup_free_ char *became = history_say(defect);

		html_element(out, "dt", field_text(defect, "name"));
		html_element(out, "dd", became ?: "");
		fputc('\n', out);
	}
	fputs("</dl>\n<table class=\"list\"><thead><tr><th scope=\"col\">version</th>"
	      "<th scope=\"col\">ABI</th>",
	      out);
	json_array_foreach(json_object_get(kernel, "defects"), i, defect) {
		fputs("<th scope=\"col\">", out);
		html_text(out, field_text(defect, "name"));
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
	for (i = 0; i < json_array_size(json_object_get(kernel, VERSIONS)); i++)
		html_row(out, kernel, i);
	fputs("</tbody></table>\n</div></details>\n", out);
}

void history_html_tables(FILE *out, const json_t *history)
{
	const json_t *kernel;
	size_t i;

	fputs("<h2 id=\"history\">Errata and quirks by version</h2>\n", out);
	json_array_foreach(json_object_get(history, "kernels"), i, kernel)
		html_kernel(out, kernel);
}

void history_html(FILE *out, const json_t *history)
{
	html_begin(out, "Landlock by version of the kernel");
	history_html_tables(out, history);
	html_end(out);
}
