// SPDX-License-Identifier: MIT
#include "html_filter.h"

#include <ctype.h>
#include <string.h>

#include "cleanup_json.h"
#include "html.h"

#define SERIES_SIZE 16

/* The first two numbers of the kernel's version: "6.12"; "" if there are none. */
static const char *series_of(const struct cell *cell, char series[SERIES_SIZE])
{
	const char *version = cell->package_version ?: cell->release ?: cell->kernel;
	unsigned int dots = 0;
	size_t length = 0;

	while (*version && !isdigit((unsigned char)*version))
		version++;
	while (length < SERIES_SIZE - 1 &&
	       (isdigit((unsigned char)version[length]) ||
		(version[length] == '.' && isdigit((unsigned char)version[length + 1]) &&
		 dots++ == 0)))
		length++;
	memcpy(series, version, length);
	series[length] = '\0';
	return series;
}

static const char *verdict_word(const struct cell *cell)
{
	switch (cell_verdict(cell)) {
	case VERDICT_EXPECTED:
		return "expected";
	case VERDICT_FAILED:
		return "failed";
	case VERDICT_UNJUDGED:
		break;
	}
	return "unjudged";
}

static const enum outcome shown[] = { OUTCOME_FAIL, OUTCOME_XFAIL, OUTCOME_XPASS, OUTCOME_BROKEN };
#define SHOWN (sizeof(shown) / sizeof(shown[0]))

static void put_words(FILE *out, const struct cell *cell)
{
	fprintf(out, " data-outcome=\"%s", verdict_word(cell));
	for (size_t i = 0; i < SHOWN; i++) {
		if (cell->counts[shown[i]])
			fprintf(out, " %s", outcome_name(shown[i]));
	}
	fputs(cell_has_reports(cell) ? " report\"" : "\"", out);
}

/* By what people look for a cell: its names, its defects, the checks that say something there. */
static void put_names(FILE *out, const struct cell *cell)
{
	const json_t *item;
	size_t i;

	fputs(" data-text=\"", out);
	html_text(out, cell->id);
	fputc(' ', out);
	html_text(out, cell->package_version ?: "");
	fputc(' ', out);
	html_text(out, cell->release ?: "");
	json_array_foreach(cell->quirks, i, item) {
		fputc(' ', out);
		html_text(out, json_string_value(item) ?: "");
	}
	json_array_foreach(cell->results, i, item) {
		const int outcome = outcome_find(result_outcome(item));

		if (outcome == OUTCOME_PASS || outcome == OUTCOME_SKIP)
			continue;
		fputc(' ', out);
		html_text(out, result_id(item));
	}
	fputc('"', out);
}

void html_cell_item(FILE *out, const struct cell *cell, const char *words)
{
	char series[SERIES_SIZE];

	fputs(" data-item", out);
	html_attribute(out, "data-arch", cell->arch);
	html_attribute(out, "data-series", series_of(cell, series));
	html_attribute(out, "data-variant", cell->variant);
	if (words) {
		html_attribute(out, "data-outcome", words);
		html_attribute(out, "data-text", cell->id);
	} else {
		put_words(out, cell);
		put_names(out, cell);
	}
}

void html_missing_item(FILE *out, const char *id)
{
	fputs(" data-item data-outcome=\"unjudged\"", out);
	html_attribute(out, "data-text", id);
}

static void put_option(FILE *out, const char *value, const char *name)
{
	fputs("<option", out);
	html_attribute(out, "value", value);
	fputc('>', out);
	html_text(out, name);
	fputs("</option>", out);
}

static void begin_select(FILE *out, const char *name, const char *label)
{
	fprintf(out, "<label for=\"filter-%s\">%s</label><select id=\"filter-%s\" name=\"%s\">",
		name, label, name, name);
	put_option(out, "", "any");
}

enum trait {
	TRAIT_ARCH,
	TRAIT_SERIES,
	TRAIT_VARIANT,
};

static const char *trait_of(const struct cell *cell, enum trait trait, char series[SERIES_SIZE])
{
	switch (trait) {
	case TRAIT_ARCH:
		return cell->arch;
	case TRAIT_VARIANT:
		return cell->variant;
	case TRAIT_SERIES:
		break;
	}
	return series_of(cell, series);
}

/* What the cells have, each once, in their order. */
static void put_select(FILE *out, const struct report *report, enum trait trait, const char *name,
		       const char *label)
{
	_cleanup_json_ json_t *seen = json_object();
	char series[SERIES_SIZE];

	begin_select(out, name, label);
	for (size_t i = 0; i < report->count; i++) {
		const char *value = trait_of(&report->cells[i], trait, series);

		if (!*value || json_object_get(seen, value))
			continue;
		json_object_set_new(seen, value, json_true());
		put_option(out, value, value);
	}
	fputs("</select>\n", out);
}

void html_filters(FILE *out, const struct report *report)
{
	fputs("<form id=\"filters\" class=\"filters\" role=\"search\" aria-label=\"Filters\" "
	      "hidden>\n"
	      "<label for=\"filter-text\">text</label><input id=\"filter-text\" name=\"text\" "
	      "type=\"search\" autocomplete=\"off\" placeholder=\"kernel, check, erratum\">\n",
	      out);
	put_select(out, report, TRAIT_ARCH, "arch", "architecture");
	put_select(out, report, TRAIT_SERIES, "series", "series");
	put_select(out, report, TRAIT_VARIANT, "variant", "variant");
	begin_select(out, "outcome", "outcome");
	put_option(out, "expected", "as expected");
	put_option(out, "failed", "failed");
	put_option(out, "unjudged", "without verdict");
	for (size_t i = 0; i < SHOWN; i++)
		put_option(out, outcome_name(shown[i]), outcome_name(shown[i]));
	put_option(out, "report", "kernel report");
	fputs("</select>\n<button type=\"reset\">clear</button>\n"
	      "<output id=\"shown\" role=\"status\"></output>\n</form>\n",
	      out);
}
