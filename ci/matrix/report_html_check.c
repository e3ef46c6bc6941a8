// SPDX-License-Identifier: MIT
#include "report_html.h"

#include <string.h>

#include "cleanup_json.h"
#include "field.h"
#include "html.h"
#include "html_filter.h"

void html_outcome(FILE *out, const char *outcome)
{
	fprintf(out, "<span class=\"mark m\" aria-hidden=\"true\">%s</span>",
		report_symbol(feature_outcome_find(outcome)));
	html_text(out, outcome);
}

void html_check_link(FILE *out, const char *id)
{
	fputs("<a href=\"#check-", out);
	html_text(out, id);
	fputs("\">", out);
	html_element(out, "code", id);
	fputs("</a>", out);
}

void html_log(FILE *out, const char *title, const char *lines)
{
	if (!lines || !*lines)
		return;
	fprintf(out, "<details class=\"log\"><summary>%s</summary><pre tabindex=\"0\">", title);
	html_text(out, lines);
	fputs("</pre></details>\n", out);
}

void html_evidence(FILE *out, const json_t *result)
{
	html_text(out, result_why(result));
	if (result_waiver(result)) {
		fputs(" <b>Waived</b>: ", out);
		html_text(out, result_waiver(result));
	}
	html_log(out, "what it printed", field_text(result, "output"));
}

/* A check over all cells. */
struct check {
	const char *id;
	const char *title;
	const char *source;
	size_t counts[OUTCOMES];
};

static bool needs_a_look(enum outcome outcome)
{
	return outcome != OUTCOME_PASS && outcome != OUTCOME_SKIP;
}

static bool is_quiet(const struct check *check)
{
	for (int o = 0; o < OUTCOMES; o++) {
		if (check->counts[o] && needs_a_look((enum outcome)o))
			return false;
	}
	return true;
}

/* The results of a check are {cell, result} each, cell being an index. */
static struct check sum_up(const char *id, const json_t *results)
{
	struct check check = { .id = id };
	const json_t *entry;
	size_t i;

	json_array_foreach(results, i, entry) {
		const json_t *result = json_array_get(entry, 1);
		const int outcome = outcome_find(result_outcome(result));

		check.counts[outcome < 0 ? OUTCOME_BROKEN : outcome]++;
		check.title = field_text(result, "title") ?: check.title;
		check.source = field_text(result, "source") ?: check.source;
	}
	return check;
}

/* All results of all cells with a verdict, by check. */
static json_t *by_check(const struct report *report)
{
	json_t *checks = json_object();

	for (size_t i = 0; i < report->count; i++) {
		json_t *result;
		size_t j;

		json_array_foreach(report->cells[i].results, j, result) {
			const char *id = result_id(result);
			json_t *results = json_object_get(checks, id);

			if (!results) {
				results = json_array();
				json_object_set_new(checks, id, results);
			}
			json_array_append_new(results, json_pack("[i, O]", (int)i, result));
		}
	}
	return checks;
}

static void put_row(FILE *out, const struct cell *cell, const json_t *result)
{
	const char *outcome = result_outcome(result);

	fputs("<tr class=\"", out);
	html_text(out, outcome);
	fputc('"', out);
	html_cell_item(out, cell, outcome);
	fputs("><td>", out);
	html_outcome(out, outcome);
	fputs("</td><td>", out);
	html_cell_link(out, cell);
	fputs("</td><td>", out);
	html_evidence(out, result);
	fputs("</td></tr>\n", out);
}

static void put_counts(FILE *out, const struct check *check)
{
	const char *between = "";

	for (int o = OUTCOMES - 1; o >= 0; o--) {
		if (!check->counts[o])
			continue;
		fprintf(out, "%s%zu %s", between, check->counts[o], outcome_name((enum outcome)o));
		between = ", ";
	}
}

static void put_check(FILE *out, const struct report *report, const struct check *check,
		      const json_t *results)
{
	const json_t *entry;
	size_t i;

	fputs("<details class=\"cell\" data-group", out);
	html_attribute(out, "data-text", check->id);
	fputs("><summary>", out);
	html_element(out, "code", check->id);
	fputs(" <span class=\"soft\">", out);
	put_counts(out, check);
	fputs("</span></summary>\n<div class=\"body\" id=\"check-", out);
	html_text(out, check->id);
	fputs("\">\n", out);
	if (check->title)
		html_element(out, "p", check->title);
	if (check->source) {
		fputs("<p class=\"soft\">Documented: ", out);
		html_text(out, check->source);
		fputs("</p>\n", out);
	}
	fputs("<table class=\"list\"><thead><tr><th scope=\"col\">outcome</th>"
	      "<th scope=\"col\">cell</th><th scope=\"col\">reason</th></tr></thead>\n<tbody>\n",
	      out);
	json_array_foreach(results, i, entry) {
		const json_t *result = json_array_get(entry, 1);
		const size_t cell = (size_t)json_integer_value(json_array_get(entry, 0));
		const int outcome = outcome_find(result_outcome(result));

		if (outcome < 0 || needs_a_look((enum outcome)outcome))
			put_row(out, &report->cells[cell], result);
	}
	fputs("</tbody></table>\n</div></details>\n", out);
}

static void put_quiet(FILE *out, json_t *checks)
{
	json_t *results;
	const char *id;

	fputs("<details class=\"cell\"><summary>Checks that nowhere did anything else than pass or "
	      "be skipped</summary>\n<div class=\"body\"><table class=\"list narrow\"><thead><tr>"
	      "<th scope=\"col\">check</th><th scope=\"col\">pass</th><th scope=\"col\">skip</th>"
	      "</tr></thead>\n<tbody>\n",
	      out);
	json_object_foreach(checks, id, results) {
		const struct check check = sum_up(id, results);

		if (!is_quiet(&check))
			continue;
		fputs("<tr id=\"check-", out);
		html_text(out, id);
		fputs("\"><td>", out);
		html_element(out, "code", id);
		fprintf(out, "</td><td>%zu</td><td>%zu</td></tr>\n", check.counts[OUTCOME_PASS],
			check.counts[OUTCOME_SKIP]);
	}
	fputs("</tbody></table></div></details>\n", out);
}

void html_checks(FILE *out, const struct report *report)
{
	_cleanup_json_ json_t *checks = by_check(report);
	json_t *results;
	const char *id;

	fputs("<h2 id=\"checks\">Checks</h2>\n", out);
	json_object_foreach(checks, id, results) {
		const struct check check = sum_up(id, results);

		if (!is_quiet(&check))
			put_check(out, report, &check, results);
	}
	put_quiet(out, checks);
}
