// SPDX-License-Identifier: MIT
/*
 * The report for a terminal: kernels as rows, a strip of one sign per feature for each kind, then
 * what did not go as expected.  No line of the table is longer than 100 columns.
 */
#include "report.h"

#include <langinfo.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "compare/waiver.h"
#include "field.h"
#include "foreign.h"
#include "kernel_reports.h"
#include "progress.h"

/* Lines of one cell's unexpected results; the rest is in the other formats. */
#define RESULTS_SHOWN 20
#define REPORTS_SHOWN 10

struct style {
	bool color;
	bool utf8;
};

static const char *const ascii[FEATURE_OUTCOMES] = {
	[FEATURE_UNTESTED] = "?", [FEATURE_ABSENT] = "-", [FEATURE_PASS] = "+",
	[FEATURE_XFAIL] = "~",	  [FEATURE_XPASS] = "^",  [FEATURE_BROKEN] = "!",
	[FEATURE_FAIL] = "X",
};

static const char *const colors[FEATURE_OUTCOMES] = {
	[FEATURE_UNTESTED] = "\033[2m", [FEATURE_ABSENT] = "\033[2m",
	[FEATURE_PASS] = "\033[32m",	[FEATURE_XFAIL] = "\033[33m",
	[FEATURE_XPASS] = "\033[31m",	[FEATURE_BROKEN] = "\033[1;33m",
	[FEATURE_FAIL] = "\033[1;31m",
};

static void put_sign(FILE *out, const struct style *style, enum feature_outcome outcome)
{
	const char *sign = style->utf8 ? report_symbol(outcome) : ascii[outcome];

	if (style->color)
		fprintf(out, "%s%s\033[0m", colors[outcome], sign);
	else
		fputs(sign, out);
}

/* One sign per feature of the kind; with no cell the width alone, for the heading. */
static void put_strip(FILE *out, const struct style *style, const struct cell *cell, size_t kind)
{
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (report_is_kind(feature, kind))
			put_sign(out, style, report_feature(cell, feature->name));
	}
}

static int kind_width(size_t kind)
{
	const struct llk_feature *feature;
	int width = 0;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++)
		width += report_is_kind(feature, kind);
	return width;
}

static int id_width(const struct report *report)
{
	size_t width = strlen("kernel");

	for (size_t i = 0; i < report->count; i++) {
		if (strlen(report->cells[i].id) > width)
			width = strlen(report->cells[i].id);
	}
	return (int)width;
}

/* The name of a kind, cut to the width of its strip. */
static void put_heading(FILE *out, int width)
{
	const char *name;

	fprintf(out, "%-*s %-4s %-3s", width, "kernel", "abi", "err");
	for (size_t kind = 0; (name = report_kind_name(kind)); kind++)
		fprintf(out, " %-*.*s", kind_width(kind), kind_width(kind), name);
	fputs(" pass fail xfail skip brk   s\n", out);
}

static void put_counts(FILE *out, const struct style *style, const struct cell *cell)
{
	const unsigned int failed = cell->counts[OUTCOME_FAIL] + cell->counts[OUTCOME_XPASS];
	const bool red = style->color && failed;

	fprintf(out, " %4u %s%4u%s %5u %4u %3u %3.0f\n", cell->counts[OUTCOME_PASS],
		red ? colors[FEATURE_FAIL] : "", failed, red ? "\033[0m" : "",
		cell->counts[OUTCOME_XFAIL], cell->counts[OUTCOME_SKIP],
		cell->counts[OUTCOME_BROKEN], cell->duration_s);
}

static void put_cell(FILE *out, const struct style *style, const struct cell *cell, int width)
{
	char abi[16], errata[16];

	foreign_printf(out, "%-*s %-4s %-3s", width, cell->id, cell_abi_text(cell, abi),
		       cell_errata_text(cell, errata));
	if (!cell->done) {
		fprintf(out, " %sINFRA_ERROR%s  ", style->color ? colors[FEATURE_BROKEN] : "",
			style->color ? "\033[0m" : "");
		foreign_printf(out, "%.50s", cell->cause);
		fputc('\n', out);
		return;
	}
	for (size_t kind = 0; report_kind_name(kind); kind++) {
		fputc(' ', out);
		put_strip(out, style, cell, kind);
	}
	put_counts(out, style, cell);
}

static void put_legend(FILE *out, const struct style *style)
{
	for (int o = FEATURE_OUTCOMES - 1; o >= 0; o--) {
		put_sign(out, style, (enum feature_outcome)o);
		fprintf(out, " %s%s", feature_outcome_name((enum feature_outcome)o),
			o ? "   " : "\n");
	}
}

static bool is_unexpected(const json_t *result)
{
	const int outcome = outcome_find(result_outcome(result));

	return outcome == OUTCOME_FAIL || outcome == OUTCOME_XPASS || outcome == OUTCOME_BROKEN;
}

__attribute__((format(printf, 2, 3))) static void put_line(FILE *out, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	foreign_vprintf(out, format, arguments);
	va_end(arguments);
	fputc('\n', out);
}

/* What the kernel has reported, with its first lines; machine: "", or which one it was. */
static void put_reports(FILE *out, const struct cell *cell, const json_t *reports,
			const char *machine)
{
	const json_t *report, *line;
	size_t i, j;

	json_array_foreach(reports, i, report) {
		const char *text = field_text(report, "text");
		const char *check =
			json_string_value(json_array_get(json_object_get(report, "checks"), 0));

		if (i == REPORTS_SHOWN) {
			put_line(out, "%s: and %zu more kernel reports", cell->id,
				 json_array_size(reports) - i);
			break;
		}
		put_line(out, "%s: kernel report%s: %s: %s%s%s", cell->id, machine,
			 field_text(report, "kind"), text, check ? ", during " : "", check ?: "");
		json_array_foreach(json_object_get(report, "lines"), j, line) {
			if (j < REPORT_LINES_SHOWN && !field_equal(json_string_value(line), text))
				put_line(out, "    %s", json_string_value(line));
		}
	}
}

static void put_all_reports(FILE *out, const struct cell *cell)
{
	const json_t *attempt;
	size_t i;

	put_reports(out, cell, cell->kernel_reports, "");
	if (cell->reports_left_out)
		put_line(out, "%s: and %zu more kernel reports", cell->id, cell->reports_left_out);
	json_array_foreach(cell->attempts, i, attempt)
		put_reports(out, cell, json_object_get(attempt, "kernel_reports"),
			    " of a machine before");
	json_array_foreach(cell->later, i, attempt)
		put_reports(out, cell, json_object_get(attempt, "kernel_reports"),
			    " of a later machine");
}

/* Machines before and after the one whose results are shown. */
static void put_machines(FILE *out, const struct cell *cell)
{
	const json_t *machine;
	size_t i;

	json_array_foreach(cell->attempts, i, machine)
		put_line(out, "%s: tried before: %s: %s", cell->id,
			 field_text(machine, "cause") ?: "", field_text(machine, "detail") ?: "");
	json_array_foreach(cell->later, i, machine)
		put_line(out, "%s: run again without a verdict: %s: %s", cell->id,
			 field_text(machine, "cause") ?: "", field_text(machine, "detail") ?: "");
}

/* What a machine that died has left is no verdict, but what failed then may well say why. */
static void put_partial(FILE *out, const struct cell *cell)
{
	const json_t *results = json_object_get(cell->partial, "results");
	const json_t *counts = json_object_get(cell->partial, "counts");
	const json_t *result;
	size_t i;

	if (!cell->partial)
		return;
	fprintf(out, "%s: incomplete: %zu results came before:", cell->id,
		json_array_size(results));
	for (int o = 0; o < OUTCOMES; o++) {
		const char *name = outcome_name((enum outcome)o);

		fprintf(out, "%s %lld %s", o ? "," : "",
			(long long)json_integer_value(json_object_get(counts, name)), name);
	}
	fputc('\n', out);
	json_array_foreach(results, i, result) {
		if (is_unexpected(result))
			put_line(out, "%s: incomplete: %s: %s: %s", cell->id,
				 result_outcome(result), result_id(result), result_why(result));
	}
	put_line(out, "%s: incomplete: the last result is of %s", cell->id,
		 result_id(json_array_get(results, json_array_size(results) - 1)));
}

static void put_unexpected(FILE *out, const struct cell *cell)
{
	const json_t *result;
	size_t shown = 0;
	size_t i;

	if (!cell->done)
		put_line(out, "%s: infra_error: %s: %s", cell->id, cell->cause, cell->detail ?: "");
	put_all_reports(out, cell);
	put_partial(out, cell);
	if (cell->outdated)
		put_line(out, "%s: outdated: of another kernel, guest or command than asked for",
			 cell->id);
	put_machines(out, cell);
	json_array_foreach(cell->results, i, result) {
		const char *why = result_why(result), *waiver = result_waiver(result);

		if (!is_unexpected(result))
			continue;
		if (shown++ >= RESULTS_SHOWN)
			continue;
		put_line(out, "%s: %s%s: %s%s%s%s%s%s", cell->id, waiver ? "waived " : "",
			 result_outcome(result), result_id(result), *why ? ": " : "", why,
			 waiver ? " (" : "", waiver ?: "", waiver ? ")" : "");
	}
	if (shown > RESULTS_SHOWN)
		put_line(out, "%s: and %zu more", cell->id, shown - RESULTS_SHOWN);
}

void report_text(FILE *out, const struct report *report)
{
	const struct style style = {
		.color = color_wanted(fileno(out)),
		.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
	};
	const struct report_sum sum = report_sum(report);
	const int width = id_width(report);
	const json_t *missing;
	size_t i;

	put_heading(out, width);
	for (i = 0; i < report->count; i++)
		put_cell(out, &style, &report->cells[i], width);
	fputc('\n', out);
	put_legend(out, &style);
	for (i = 0; i < report->count; i++)
		put_unexpected(out, &report->cells[i]);
	json_array_foreach(report->missing, i, missing)
		put_line(out, "%s: no result", json_string_value(missing));
	waivers_text(out, report->waivers);
	fprintf(out, "%zu cells: %zu as expected, %zu failed, %zu without verdict", sum.cells,
		sum.good, sum.failed, sum.unjudged);
	if (sum.reported)
		fprintf(out, "; %zu with kernel reports", sum.reported);
	if (sum.waived)
		fprintf(out, "; %zu checks waived", sum.waived);
	fputc('\n', out);
}
