// SPDX-License-Identifier: MIT
#include "report_html.h"

#include <string.h>

#include "field.h"
#include "html.h"
#include "html_filter.h"

static void put_fact(FILE *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	fprintf(out, "<dt>%s</dt><dd>", name);
	html_element(out, "code", value);
	fputs("</dd>\n", out);
}

static void put_seconds(FILE *out, const char *name, double seconds)
{
	if (seconds >= 0)
		fprintf(out, "<dt>%s</dt><dd>%.1f s</dd>\n", name, seconds);
}

static void put_machines(FILE *out, const char *name, const json_t *machines)
{
	const json_t *machine;
	size_t i;

	json_array_foreach(machines, i, machine) {
		fprintf(out, "<dt>%s</dt><dd>", name);
		html_text(out, field_text(machine, "cause") ?: "");
		fputs(": ", out);
		html_text(out, field_text(machine, "detail") ?: "");
		fputs("</dd>\n", out);
	}
}

static void put_facts(FILE *out, const struct cell *cell)
{
	const json_t *item;
	size_t i;

	fputs("<dl>\n", out);
	put_fact(out, "package version", cell->package_version);
	put_fact(out, "kernel release", cell->release);
	put_fact(out, "kernel sha256", cell->kernel_sha256);
	put_fact(out, "initramfs sha256", cell->initramfs_sha256);
	put_fact(out, "acceleration", cell->accel);
	put_seconds(out, "boot", cell->boot_s);
	put_seconds(out, "in total", cell->duration_s);
	put_fact(out, "finished", cell->finished_at);
	json_array_foreach(cell->quirks, i, item)
		put_fact(out, "known defect", json_string_value(item));
	put_machines(out, "tried before", cell->attempts);
	put_machines(out, "run again without a verdict", cell->later);
	fputs("</dl>\n", out);
}

static bool is_listed(const json_t *result)
{
	const int outcome = outcome_find(result_outcome(result));

	return outcome != OUTCOME_PASS && outcome != OUTCOME_SKIP;
}

/* Every check that neither passed nor was skipped; judged: the page tells more of it. */
static void put_results(FILE *out, const json_t *results, bool judged)
{
	const json_t *result;
	bool any = false;
	size_t i;

	json_array_foreach(results, i, result) {
		const char *outcome = result_outcome(result);

		if (!is_listed(result))
			continue;
		if (!any)
			fputs("<h3>Other than pass</h3>\n<table class=\"list\"><thead><tr>"
			      "<th scope=\"col\">outcome</th><th scope=\"col\">check</th>"
			      "<th scope=\"col\">reason</th></tr></thead>\n<tbody>\n",
			      out);
		any = true;
		fputs("<tr class=\"", out);
		html_text(out, outcome);
		fputs("\"><td>", out);
		html_outcome(out, outcome);
		fputs("</td><td>", out);
		if (judged)
			html_check_link(out, result_id(result));
		else
			html_element(out, "code", result_id(result));
		fputs("</td><td>", out);
		html_evidence(out, result);
		fputs("</td></tr>\n", out);
	}
	if (any)
		fputs("</tbody></table>\n", out);
}

/* What the kernel has reported of its own faults, in the machine of the cell or in one before. */
static void put_reports(FILE *out, const json_t *reports, const char *machine)
{
	const json_t *report, *item;
	size_t i, j;

	json_array_foreach(reports, i, report) {
		fprintf(out, "<h3>Kernel report%s: ", machine);
		html_text(out, field_text(report, "kind"));
		fputs("</h3>\n<p>", out);
		html_text(out, field_text(report, "text"));
		json_array_foreach(json_object_get(report, "checks"), j, item) {
			fputs(j ? ", " : ", during ", out);
			html_element(out, "code", json_string_value(item));
		}
		fputs("</p>\n<pre tabindex=\"0\">", out);
		json_array_foreach(json_object_get(report, "lines"), j, item) {
			html_text(out, json_string_value(item));
			fputc('\n', out);
		}
		fputs("</pre>\n", out);
	}
}

static void put_all_reports(FILE *out, const struct cell *cell)
{
	const json_t *attempt;
	size_t i;

	put_reports(out, cell->kernel_reports, "");
	if (cell->reports_left_out)
		fprintf(out, "<p>And %zu more kernel reports.</p>\n", cell->reports_left_out);
	json_array_foreach(cell->attempts, i, attempt)
		put_reports(out, json_object_get(attempt, "kernel_reports"),
			    " of a machine before");
	json_array_foreach(cell->later, i, attempt)
		put_reports(out, json_object_get(attempt, "kernel_reports"), " of a later machine");
}

static void put_partial(FILE *out, const struct cell *cell)
{
	const json_t *results = json_object_get(cell->partial, "results");

	if (!cell->partial)
		return;
	fprintf(out, "<p><strong>Incomplete</strong>: %zu results came before, the last of ",
		json_array_size(results));
	html_element(out, "code", result_id(json_array_get(results, json_array_size(results) - 1)));
	fputs(".</p>\n", out);
	put_results(out, results, false);
}

/* The checks behind each sign of the table: the ids of those that pass, the others with reasons. */
static void put_features(FILE *out, const struct cell *cell)
{
	const struct llk_feature *feature;
	const json_t *result;
	size_t i;

	if (!cell->done)
		return;
	fputs("<h3>Features</h3>\n<div class=\"columns\">\n", out);
	for (size_t f = 0; (feature = llk_feature_at(f)); f++) {
		const char *outcome = feature_outcome_name(report_feature(cell, feature->name));
		bool any = false;

		json_array_foreach(cell->results, i, result) {
			if (!feature_is_named(result, feature->name))
				continue;
			if (!any) {
				fprintf(out,
					"<details class=\"skips %s\"><summary>"
					"<span class=\"mark m\" aria-hidden=\"true\">%s</span>",
					outcome, report_symbol(feature_outcome_find(outcome)));
				html_element(out, "code", feature->name);
				fprintf(out, " %s</summary>\n<ul>\n", outcome);
			}
			any = true;
			fputs("<li>", out);
			html_text(out, result_outcome(result));
			fputc(' ', out);
			html_element(out, "code", result_id(result));
			if (outcome_find(result_outcome(result)) != OUTCOME_PASS) {
				fputs(" <span class=\"soft\">", out);
				html_text(out, result_why(result));
				fputs("</span>", out);
			}
			fputs("</li>\n", out);
		}
		if (any)
			fputs("</ul></details>\n", out);
	}
	fputs("</div>\n", out);
}

static const char *skip_code(const json_t *result)
{
	if (outcome_find(result_outcome(result)) != OUTCOME_SKIP)
		return NULL;
	return field_text(result, "reason");
}

/* The skips of one code, the reason of each beside it. */
static void put_skips_of(FILE *out, const struct cell *cell, const char *code, size_t count)
{
	const json_t *result;
	size_t i;

	fputs("<details class=\"skips\"><summary>", out);
	html_text(out, code);
	fprintf(out, " (%zu)</summary>\n<ul>\n", count);
	json_array_foreach(cell->results, i, result) {
		const char *own = skip_code(result);

		if (!own || strcmp(own, code) != 0)
			continue;
		fputs("<li>", out);
		html_element(out, "code", result_id(result));
		fputs(" <span class=\"soft\">", out);
		html_text(out, result_why(result));
		fputs("</span></li>\n", out);
	}
	fputs("</ul></details>\n", out);
}

static void put_skips(FILE *out, const struct cell *cell)
{
	json_t *counts = json_object();
	const json_t *result;
	const char *code;
	json_t *count;
	size_t i;

	json_array_foreach(cell->results, i, result) {
		code = skip_code(result);
		if (!code)
			continue;
		json_object_set_new(
			counts, code,
			json_integer(1 + json_integer_value(json_object_get(counts, code))));
	}
	if (json_object_size(counts))
		fputs("<h3>Skipped</h3>\n", out);
	json_object_foreach(counts, code, count)
		put_skips_of(out, cell, code, (size_t)json_integer_value(count));
	json_decref(counts);
}

/* The sign of a cell as a whole. */
static enum feature_outcome mark_of(const struct cell *cell)
{
	switch (cell_verdict(cell)) {
	case VERDICT_FAILED:
		return FEATURE_FAIL;
	case VERDICT_UNJUDGED:
		return FEATURE_BROKEN;
	case VERDICT_EXPECTED:
		break;
	}
	return FEATURE_PASS;
}

static void put_summary(FILE *out, const struct cell *cell)
{
	const enum feature_outcome mark = mark_of(cell);
	char abi[16];

	fprintf(out,
		"<summary class=\"%s\"><span class=\"mark m\" aria-hidden=\"true\">%s</span><b>",
		feature_outcome_name(mark), report_symbol(mark));
	html_text(out, cell->id);
	fputs("</b><span class=\"soft\">", out);
	if (cell->done)
		fprintf(out, "ABI %s, %u pass, %u fail, %u xfail, %u xpass, %u skip, %u broken",
			cell_abi_text(cell, abi), cell->counts[OUTCOME_PASS],
			cell->counts[OUTCOME_FAIL], cell->counts[OUTCOME_XFAIL],
			cell->counts[OUTCOME_XPASS], cell->counts[OUTCOME_SKIP],
			cell->counts[OUTCOME_BROKEN]);
	else
		html_text(out, cell->cause);
	if (cell_has_reports(cell))
		fputs(", kernel report", out);
	fputs("</span></summary>\n", out);
}

void html_cell_link(FILE *out, const struct cell *cell)
{
	fputs("<a href=\"#cell-", out);
	html_text(out, cell->id);
	fputs("\">", out);
	html_text(out, cell->id);
	fputs("</a>", out);
}

void html_cell(FILE *out, const struct cell *cell)
{
	fprintf(out, "<details class=\"cell%s\"",
		cell_verdict(cell) == VERDICT_EXPECTED ? "" : " bad");
	html_cell_item(out, cell, NULL);
	fputc('>', out);
	put_summary(out, cell);
	/* The link's target is inside, so that following it unfolds the cell. */
	fputs("<div class=\"body\" id=\"cell-", out);
	html_text(out, cell->id);
	fputs("\">\n", out);
	if (!cell->done) {
		fputs("<p><strong>infra_error: ", out);
		html_text(out, cell->cause);
		fputs("</strong>: ", out);
		html_text(out, cell->detail ?: "");
		fputs("</p>\n", out);
	}
	if (cell->outdated)
		fputs("<p>Outdated: this result is of another kernel, guest or command than the "
		      "last run asked for.</p>\n",
		      out);
	put_facts(out, cell);
	put_all_reports(out, cell);
	put_partial(out, cell);
	html_log(out, "the end of the console", cell->console);
	put_results(out, cell->results, true);
	put_features(out, cell);
	put_skips(out, cell);
	fputs("</div></details>\n", out);
}
