// SPDX-License-Identifier: MIT
#include "report_html.h"

#include <string.h>

#include "html.h"
#include "html_filter.h"

/* Columns between the kernel and its features: ABI, errata, a count per outcome, seconds. */
#define NUMBER_COLUMNS (2 + OUTCOMES + 1)

static int feature_columns(void)
{
	int count = 0;

	while (llk_feature_at((size_t)count))
		count++;
	return count;
}

static void put_kinds(FILE *out)
{
	const char *name;

	fputs("<tr class=\"kind\"><th class=\"row\" rowspan=\"3\" scope=\"col\">kernel</th>", out);
	fprintf(out, "<th colspan=\"%d\" scope=\"colgroup\">checks</th>", NUMBER_COLUMNS);
	for (size_t kind = 0; (name = report_kind_name(kind)); kind++) {
		const struct llk_feature *feature;
		int width = 0;

		for (size_t i = 0; (feature = llk_feature_at(i)); i++)
			width += report_is_kind(feature, kind);
		fprintf(out, "<th class=\"first\" colspan=\"%d\" scope=\"colgroup\">%s</th>", width,
			name);
	}
	fputs("</tr>\n", out);
}

/* Whether the feature begins a new kind. */
static bool is_first(size_t index)
{
	return index == 0 || llk_feature_at(index)->kind != llk_feature_at(index - 1)->kind;
}

static void put_names(FILE *out)
{
	const struct llk_feature *feature;

	fputs("<tr class=\"name\"><th scope=\"col\"><span>ABI</span></th>"
	      "<th scope=\"col\"><span>errata fixed</span></th>",
	      out);
	for (int o = 0; o < OUTCOMES; o++)
		fprintf(out, "<th scope=\"col\"><span>%s</span></th>",
			outcome_name((enum outcome)o));
	fputs("<th scope=\"col\"><span>seconds</span></th>", out);
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		fprintf(out, "<th class=\"%s\" scope=\"col\" title=\"%s, since Linux %s: ",
			is_first(i) ? "first" : "", feature->name, feature->kernel);
		html_text(out, feature->summary);
		fprintf(out, "\"><span>%s</span></th>", report_feature_short(feature));
	}
	fputs("</tr>\n", out);
}

static void put_since(FILE *out)
{
	const struct llk_feature *feature;

	fprintf(out, "<tr class=\"since\"><th colspan=\"%d\" scope=\"row\">first ABI</th>",
		NUMBER_COLUMNS);
	for (size_t i = 0; (feature = llk_feature_at(i)); i++)
		fprintf(out, "<td class=\"%s\">%d</td>", is_first(i) ? "first" : "",
			feature->since_abi);
	fputs("</tr>\n", out);
}

/* What the sign is about, and each check that neither passes nor is skipped with its reason. */
static void put_tooltip(FILE *out, const struct cell *cell, const struct llk_feature *feature)
{
	const json_t *result;
	size_t i;

	html_text(out, feature->name);
	fprintf(out, ": %s", feature_outcome_name(report_feature(cell, feature->name)));
	json_array_foreach(cell->results, i, result) {
		const int outcome = outcome_find(result_outcome(result));

		if (outcome == OUTCOME_PASS || outcome == OUTCOME_SKIP ||
		    !feature_is_named(result, feature->name))
			continue;
		fputc('\n', out);
		html_text(out, result_outcome(result));
		fputs("  ", out);
		html_text(out, result_id(result));
		fputs(": ", out);
		html_text(out, result_why(result));
	}
}

static void put_feature(FILE *out, const struct cell *cell, size_t index)
{
	const struct llk_feature *feature = llk_feature_at(index);
	const enum feature_outcome outcome = report_feature(cell, feature->name);

	fprintf(out, "<td class=\"f %s%s\" title=\"", feature_outcome_name(outcome),
		is_first(index) ? " first" : "");
	put_tooltip(out, cell, feature);
	fprintf(out, "\"><span aria-hidden=\"true\">%s</span><span class=\"vh\">%s</span></td>",
		report_symbol(outcome), feature_outcome_name(outcome));
}

static void put_number(FILE *out, unsigned int number, const char *bad)
{
	fprintf(out, "<td class=\"num %s\">%u</td>", number == 0 ? "zero" : bad, number);
}

static void put_numbers(FILE *out, const struct cell *cell)
{
	static const char *const bad[OUTCOMES] = {
		[OUTCOME_PASS] = "",	   [OUTCOME_FAIL] = "fail", [OUTCOME_XFAIL] = "xfail",
		[OUTCOME_XPASS] = "xpass", [OUTCOME_SKIP] = "",	    [OUTCOME_BROKEN] = "broken",
	};
	char abi[16], errata[16];

	fprintf(out, "<td class=\"num\">%s</td><td class=\"num\">%s</td>", cell_abi_text(cell, abi),
		cell_errata_text(cell, errata));
	for (int o = 0; o < OUTCOMES; o++)
		put_number(out, cell->counts[o], bad[o]);
	fprintf(out, "<td class=\"num\">%.0f</td>", cell->duration_s);
}

static void put_row(FILE *out, const struct cell *cell)
{
	const size_t columns = (size_t)feature_columns();

	fputs("<tr", out);
	html_cell_item(out, cell, NULL);
	fputs("><th class=\"row\" scope=\"row\">", out);
	html_cell_link(out, cell);
	fprintf(out, "%s%s</th>", cell->outdated ? " (outdated)" : "",
		cell_has_reports(cell) ? " (kernel report)" : "");
	if (cell->done) {
		put_numbers(out, cell);
		for (size_t i = 0; i < columns; i++)
			put_feature(out, cell, i);
	} else {
		fprintf(out, "<td class=\"said broken\" colspan=\"%zu\">! infra_error: ",
			NUMBER_COLUMNS + columns);
		html_text(out, cell->cause);
		fputs(": ", out);
		html_text(out, cell->detail ?: "");
		fputs("</td>", out);
	}
	fputs("</tr>\n", out);
}

/* Whether the cell is the first of its architecture; they stand together. */
static bool begins_group(const struct report *report, size_t index)
{
	return index == 0 || strcmp(report->cells[index - 1].arch, report->cells[index].arch) != 0;
}

static void put_group(FILE *out, const char *arch)
{
	fputs("<tr class=\"group\"><th scope=\"rowgroup\">", out);
	html_text(out, arch);
	fprintf(out, "</th><td colspan=\"%d\"></td></tr>\n", NUMBER_COLUMNS + feature_columns());
}

static void put_rows(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		if (begins_group(report, i)) {
			fputs(i ? "</tbody>\n<tbody data-group>\n" : "<tbody data-group>\n", out);
			put_group(out, report->cells[i].arch);
		}
		put_row(out, &report->cells[i]);
	}
	if (report->count)
		fputs("</tbody>\n", out);
}

static void put_missing(FILE *out, const struct report *report)
{
	const json_t *id;
	size_t i;

	if (json_array_size(report->missing) == 0)
		return;
	fputs("<tbody data-group>\n", out);
	put_group(out, "not run");
	json_array_foreach(report->missing, i, id) {
		fputs("<tr", out);
		html_missing_item(out, json_string_value(id));
		fputs("><th class=\"row\" scope=\"row\">", out);
		html_text(out, json_string_value(id));
		fprintf(out,
			"</th><td class=\"said untested\" colspan=\"%d\">? no result</td></tr>\n",
			NUMBER_COLUMNS + feature_columns());
	}
	fputs("</tbody>\n", out);
}

void html_matrix(FILE *out, const struct report *report)
{
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"Kernels and features\">\n<table class=\"matrix\">\n<thead>\n",
	      out);
	put_kinds(out);
	put_names(out);
	put_since(out);
	fputs("</thead>\n", out);
	put_rows(out, report);
	put_missing(out, report);
	fputs("</table>\n</div>\n", out);
}
