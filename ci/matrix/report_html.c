// SPDX-License-Identifier: MIT
/* The report as one page that opens from disk: no script, nothing loaded from elsewhere. */
#include "report_html.h"

#include <string.h>

#include "compare/history.h"
#include "compare/waiver.h"
#include "html.h"
#include "html_filter.h"

static void put_count(FILE *out, const char *class, size_t count, const char *text)
{
	fprintf(out, "<li class=\"%s\"><b>%zu</b>%s</li>\n", count ? class : "soft", count, text);
}

static void put_sum(FILE *out, const struct report *report)
{
	const struct report_sum sum = report_sum(report);

	fputs("<ul class=\"sum\">\n", out);
	put_count(out, "pass", sum.good, "as expected");
	put_count(out, "fail", sum.failed, "failed");
	put_count(out, "broken", sum.unjudged, "without verdict");
	if (sum.reported)
		put_count(out, "fail", sum.reported, "with kernel reports");
	if (sum.waived)
		put_count(out, "xfail", sum.waived, "checks waived");
	fputs("</ul>\n", out);
}

static void put_legend(FILE *out)
{
	static const enum feature_outcome order[FEATURE_OUTCOMES] = {
		FEATURE_PASS,  FEATURE_ABSENT, FEATURE_XFAIL,	 FEATURE_FAIL,
		FEATURE_XPASS, FEATURE_BROKEN, FEATURE_UNTESTED,
	};

	fputs("<ul class=\"legend\">\n", out);
	for (size_t i = 0; i < FEATURE_OUTCOMES; i++)
		fprintf(out, "<li class=\"%s\"><span class=\"mark m\">%s</span>%s: %s</li>\n",
			feature_outcome_name(order[i]), report_symbol(order[i]),
			feature_outcome_name(order[i]), report_meaning(order[i]));
	fputs("</ul>\n", out);
}

/* The newest cell's time stands for the page's: the same store gives the same page. */
static const char *newest(const struct report *report)
{
	const char *time = "";

	for (size_t i = 0; i < report->count; i++) {
		const char *finished = report->cells[i].finished_at;

		if (finished && strcmp(finished, time) > 0)
			time = finished;
	}
	return time;
}

void report_html(FILE *out, const struct report *report)
{
	const struct report_sum sum = report_sum(report);
	char title[64];

	snprintf(title, sizeof(title), "Landlock on %zu kernels", sum.cells);
	html_head(out, title, true);
	fprintf(out,
		"<p class=\"soft\">What each kernel does with each Landlock feature, found by "
		"checks that ran in a machine of its own.</p>\n<nav aria-label=\"Page\">"
		"<a href=\"#matrix\">Features</a> <a href=\"#cells\">Cells</a> "
		"<a href=\"#checks\">Checks</a>%s</nav>\n</header>\n<main>\n",
		report->history ? " <a href=\"#history\">Versions</a>" : "");
	put_sum(out, report);
	html_filters(out, report);
	fputs("<h2 id=\"matrix\">Features</h2>\n", out);
	html_matrix(out, report);
	put_legend(out);
	fputs("<h2 id=\"cells\">Cells</h2>\n", out);
	for (size_t i = 0; i < report->count; i++)
		html_cell(out, &report->cells[i]);
	html_checks(out, report);
	if (report->history)
		history_html_tables(out, report->history);
	waivers_html(out, report->waivers);
	fputs("</main>\n<footer>landlock-matrix " LLK_VERSION ", ", out);
	html_text(out, newest(report));
	fprintf(out, "</footer>\n<script>%s</script>\n</body>\n</html>\n", html_script);
}
