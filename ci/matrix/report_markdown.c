// SPDX-License-Identifier: MIT
/* The report for pages that render Markdown: kernels as columns, features as rows. */
#include "report.h"

#include <string.h>

#include "cleanup.h"
#include "compare/waiver.h"
#include "demand.h"
#include "field.h"
#include "kernel_reports.h"
#include "markdown.h"

static void put_rule(FILE *out, size_t left, size_t centered)
{
	fputc('|', out);
	while (left--)
		fputs("---|", out);
	while (centered--)
		fputs(":-:|", out);
	fputc('\n', out);
}

static const char *verdict(const struct cell *cell)
{
	if (cell_has(cell, OUTCOME_FAIL) || cell_has(cell, OUTCOME_XPASS))
		return "**failed**";
	if (cell_has_reports(cell))
		return "**kernel report**";
	if (cell_has(cell, OUTCOME_BROKEN))
		return "**broken**";
	if (cell->outdated)
		return "**outdated**";
	return json_array_size(cell->later) ? "**no verdict again**" : "as expected";
}

static void put_summary(FILE *out, const struct cell *cell)
{
	char abi[16], errata[16];

	fputs("| ", out);
	markdown_text(out, cell->id);
	fputs(" | ", out);
	markdown_text(out, cell->package_version ?: "?");
	fprintf(out, " | %s | %s |", cell_abi_text(cell, abi), cell_errata_text(cell, errata));
	if (!cell->done) {
		fputs(" **infra\\_error**: ", out);
		markdown_text(out, cell->cause);
		fputs(" |", out);
	} else {
		fprintf(out, " %s |", verdict(cell));
	}
	for (int o = 0; o < OUTCOMES; o++)
		fprintf(out, " %u |", cell->counts[o]);
	fprintf(out, " %.0f |\n", cell->duration_s);
}

static void put_summaries(FILE *out, const struct report *report)
{
	const json_t *missing;
	size_t i;

	fputs("| kernel | package | ABI | errata | verdict |", out);
	for (int o = 0; o < OUTCOMES; o++)
		fprintf(out, " %s |", outcome_name((enum outcome)o));
	fputs(" seconds |\n", out);
	put_rule(out, 2, 2 + 1 + OUTCOMES + 1);
	for (i = 0; i < report->count; i++)
		put_summary(out, &report->cells[i]);
	json_array_foreach(report->missing, i, missing) {
		fputs("| ", out);
		markdown_text(out, json_string_value(missing));
		fputs(" |  |  |  | **no result** |  |  |  |  |  |  |  |\n", out);
	}
}

/* Version above architecture: as narrow as a column of one sign can be. */
static void put_column(FILE *out, const struct cell *cell)
{
	_cleanup_free_ char *name = demand(cell_short_name(cell));

	fputc(' ', out);
	markdown_text(out, name);
	fputs("<br>", out);
	markdown_text(out, cell->arch);
	fputs(" |", out);
}

static void put_features(FILE *out, const struct report *report)
{
	const struct llk_feature *feature;

	fputs("| feature | ABI |", out);
	for (size_t i = 0; i < report->count; i++)
		put_column(out, &report->cells[i]);
	fputc('\n', out);
	put_rule(out, 1, report->count + 1);
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		fputs("| ", out);
		markdown_text(out, feature->name);
		fprintf(out, " | %d |", feature->since_abi);
		for (size_t j = 0; j < report->count; j++) {
			const struct cell *cell = &report->cells[j];
			const char *sign = report_symbol(report_feature(cell, feature->name));

			fprintf(out, " %s%s |", *sign == '~' ? "\\" : "", cell->done ? sign : "!");
		}
		fputc('\n', out);
	}
}

/* What the kernel has reported, with its first lines below. */
static void put_reports(FILE *out, const struct cell *cell, const json_t *reports,
			const char *machine)
{
	const json_t *report, *line;
	size_t i, j;

	json_array_foreach(reports, i, report) {
		fputs("- ", out);
		markdown_text(out, cell->id);
		fprintf(out, ": **kernel report%s** ", machine);
		markdown_text(out, field_text(report, "kind"));
		fputs(": ", out);
		markdown_text(out, field_text(report, "text"));
		json_array_foreach(json_object_get(report, "checks"), j, line) {
			fputs(j ? ", " : ", during ", out);
			markdown_text(out, json_string_value(line));
		}
		fputc('\n', out);
		json_array_foreach(json_object_get(report, "lines"), j, line) {
			if (j == REPORT_LINES_SHOWN)
				break;
			fputs("  - ", out);
			markdown_text(out, json_string_value(line));
			fputc('\n', out);
		}
	}
}

static void put_partial(FILE *out, const struct cell *cell)
{
	const json_t *results = json_object_get(cell->partial, "results");
	const json_t *result;
	size_t i;

	if (!cell->partial)
		return;
	fputs("- ", out);
	markdown_text(out, cell->id);
	fprintf(out, ": **incomplete**: %zu results came before, the last of ",
		json_array_size(results));
	markdown_text(out, result_id(json_array_get(results, json_array_size(results) - 1)));
	fputc('\n', out);
	json_array_foreach(results, i, result) {
		const int outcome = outcome_find(result_outcome(result));

		if (outcome == OUTCOME_PASS || outcome == OUTCOME_SKIP)
			continue;
		fputs("  - ", out);
		markdown_text(out, result_outcome(result));
		fputs(" ", out);
		markdown_text(out, result_id(result));
		fputs(": ", out);
		markdown_text(out, result_why(result));
		fputc('\n', out);
	}
}

/* A remark on the cell: a word, and what it is about. */
static void put_remark(FILE *out, const struct cell *cell, const char *word, const char *cause,
		       const char *detail)
{
	fputs("- ", out);
	markdown_text(out, cell->id);
	fprintf(out, ": **%s**: ", word);
	markdown_text(out, cause);
	fputs(*detail ? ": " : "", out);
	markdown_text(out, detail);
	fputc('\n', out);
}

static void put_waiver(FILE *out, const json_t *result)
{
	if (!result_waiver(result))
		return;
	fputs(" (waived: ", out);
	markdown_text(out, result_waiver(result));
	fputc(')', out);
}

static void put_unexpected(FILE *out, const struct cell *cell)
{
	const json_t *result, *attempt;
	size_t i;

	if (!cell->done)
		put_remark(out, cell, "infra\\_error", cell->cause, cell->detail ?: "");
	if (cell->outdated)
		put_remark(out, cell, "outdated",
			   "of another kernel, guest or command than asked for", "");
	json_array_foreach(cell->attempts, i, attempt)
		put_remark(out, cell, "tried before", field_text(attempt, "cause") ?: "",
			   field_text(attempt, "detail") ?: "");
	json_array_foreach(cell->later, i, attempt)
		put_remark(out, cell, "run again without a verdict",
			   field_text(attempt, "cause") ?: "", field_text(attempt, "detail") ?: "");
	put_reports(out, cell, cell->kernel_reports, "");
	json_array_foreach(cell->attempts, i, attempt)
		put_reports(out, cell, json_object_get(attempt, "kernel_reports"),
			    " of a machine before");
	json_array_foreach(cell->later, i, attempt)
		put_reports(out, cell, json_object_get(attempt, "kernel_reports"),
			    " of a later machine");
	put_partial(out, cell);
	json_array_foreach(cell->results, i, result) {
		const char *outcome = result_outcome(result);

		if (outcome_find(outcome) == OUTCOME_PASS || outcome_find(outcome) == OUTCOME_SKIP)
			continue;
		fputs("- ", out);
		markdown_text(out, cell->id);
		fputs(": **", out);
		markdown_text(out, outcome ?: "?");
		fputs("** ", out);
		markdown_text(out, result_id(result));
		fputs(": ", out);
		markdown_text(out, result_why(result));
		put_waiver(out, result);
		fputc('\n', out);
	}
}

void report_markdown(FILE *out, const struct report *report)
{
	const struct report_sum sum = report_sum(report);

	fprintf(out, "# Landlock on %zu kernels\n\n", sum.cells);
	fprintf(out, "%zu as expected, %zu failed, %zu without verdict", sum.good, sum.failed,
		sum.unjudged);
	if (sum.reported)
		fprintf(out, "; %zu with kernel reports", sum.reported);
	if (sum.waived)
		fprintf(out, "; %zu checks waived", sum.waived);
	fputs(".\n\n", out);
	put_summaries(out, report);
	fputs("\n## Features\n\n", out);
	put_features(out, report);
	fputc('\n', out);
	for (int o = FEATURE_OUTCOMES - 1; o >= 0; o--) {
		const char *sign = report_symbol((enum feature_outcome)o);

		fprintf(out, "%s%s %s%s", *sign == '~' ? "\\" : "", sign,
			report_meaning((enum feature_outcome)o), o ? "; " : ".\n");
	}
	fputs("\n## Other than pass\n\n", out);
	for (size_t i = 0; i < report->count; i++)
		put_unexpected(out, &report->cells[i]);
	waivers_markdown(out, report->waivers);
}
