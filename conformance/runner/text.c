// SPDX-License-Identifier: MIT
/* Results for people. */
#include <string.h>

#include "foreign.h"
#include "output.h"

static bool worth_a_line(const struct test *test)
{
	return test->outcome != OUTCOME_PASS && test->outcome != OUTCOME_SKIP;
}

static void write_result(const struct test *test, FILE *stream)
{
	foreign_printf(stream, "%-6s  %s%s%s", outcome_name(test->outcome), test->id,
		       test->detail ? ": " : "", test->detail ? test->detail : "");
	fputc('\n', stream);
}

/* What a test has printed, indented below its result. */
static void write_printed(const char *output, FILE *stream)
{
	while (*output) {
		const size_t length = strcspn(output, "\n");

		fprintf(stream, "        %.*s\n", (int)length, output);
		output += length;
		output += *output == '\n';
	}
}

static void write_landlock(const struct run *run, FILE *stream)
{
	const struct llk_support *support = &run->calibration.support;

	foreign_printf(stream, "kernel %s %s, ", run->kernel.release, run->kernel.machine);
	if (support->state != LLK_STATE_ENABLED)
		fprintf(stream, "Landlock %s", llk_state_name(support->state));
	else if (support->errata_known)
		fprintf(stream, "Landlock ABI %d, errata mask %#x", support->abi, support->errata);
	else
		fprintf(stream, "Landlock ABI %d", support->abi);
	fprintf(stream, ", as %s\n", run->calibration.uid == 0 ? "root" : "user");
}

/* "n", or "unknown" for what could not be found out. */
static void write_number(const char *name, int number, FILE *stream)
{
	if (number < 0)
		fprintf(stream, ", %s unknown", name);
	else
		fprintf(stream, ", %s %d", name, number);
}

/* Of what nearly every machine has, such as "call:unshare", only that which is missing. */
static void write_offers(const struct offers *offers, bool there, FILE *stream)
{
	for (size_t i = 0; i < offers->count; i++) {
		const char *const name = offers->list[i].name;

		if (offers->list[i].there == there && !(there && strchr(name, ':')))
			fprintf(stream, " %s", name);
	}
}

static void write_outside(const struct outside *outside, FILE *stream)
{
	if (!outside->layers)
		return;
	fprintf(stream, "calibration: %d layer%s taken, ", outside->layers,
		outside->layers == 1 ? " is" : "s are");
	if (*outside->sign)
		fprintf(stream, "by a Landlock domain that the suite runs in: %s\n", outside->sign);
	else if (*outside->untried)
		fprintf(stream, "perhaps by a Landlock domain that the suite runs in: %s\n",
			outside->untried);
	else
		fputs("and nothing else shows a Landlock domain that has them\n", stream);
	if (!outside->denied_count)
		return;
	fputs("calibration: denied without a layer of the suite:", stream);
	for (size_t i = 0; i < outside->denied_count; i++)
		fprintf(stream, " %s", outside->denied[i]);
	fputc('\n', stream);
}

/* What the expectations were made for. */
static void write_calibration(const struct calibration *calibration, FILE *stream)
{
	fprintf(stream, "calibration: page size %ld, %d bits", calibration->page_size,
		calibration->word_bits);
	write_number("layers", calibration->layers, stream);
	write_number("no_new_privs", calibration->no_new_privs, stream);
	write_number("seccomp", calibration->seccomp_mode, stream);
	write_number("Yama", calibration->yama_scope, stream);
	fprintf(stream, ", %suser namespaces\n", calibration->user_namespaces ? "" : "no ");
	foreign_printf(stream, "calibration: capabilities %s, security modules %s",
		       *calibration->capabilities ? calibration->capabilities : "unknown",
		       *calibration->lsm_list ? calibration->lsm_list : "unknown");
	fputc('\n', stream);
	write_outside(&calibration->outside, stream);
	fputs("calibration: with", stream);
	write_offers(&calibration->offers, true, stream);
	fputs("; without", stream);
	write_offers(&calibration->offers, false, stream);
	fputc('\n', stream);
}

/* Without --verbose, as much of a report as says where it came. */
#define REPORT_LINES_SHOWN 12

static void write_finding(const struct finding *finding, bool verbose, FILE *stream)
{
	const struct kernel_report *report = &finding->report;

	fprintf(stream, "kernel  %s%s: ", kernel_report_name(report->kind),
		finding->fails ? "" : " (no failure)");
	foreign_print(stream, report->lines[report->text_line], FOREIGN_LINE);
	for (size_t i = 0; i < finding->check_count; i++)
		fprintf(stream, "%s %s", i ? "," : "; during", finding->checks[i]);
	fputc('\n', stream);
	for (size_t i = 0; i < report->line_count && (verbose || i < REPORT_LINES_SHOWN); i++) {
		fputs("        ", stream);
		foreign_print(stream, report->lines[i], FOREIGN_LINE);
		fputc('\n', stream);
	}
}

static void write_findings(const struct findings *findings, bool verbose, FILE *stream)
{
	if (!findings->known)
		fputs("the kernel's log could not be read: what it reports of its own faults is "
		      "not known\n",
		      stream);
	for (size_t i = 0; i < findings->count; i++)
		write_finding(&findings->list[i], verbose, stream);
	if (findings->left_out)
		fprintf(stream, "kernel  %zu more reports\n", findings->left_out);
}

void text_write(const struct run *run, bool verbose, FILE *stream)
{
	size_t results = 0;

	write_landlock(run, stream);
	write_calibration(&run->calibration, stream);
	for (size_t i = 0; i < run->count; i++) {
		const struct test *test = &run->tests[i];

		results += test->reported;
		if (test->reported && (verbose || worth_a_line(test)))
			write_result(test, stream);
		if (test->reported && verbose && test->output && worth_a_line(test))
			write_printed(test->output, stream);
	}
	if (results)
		write_findings(&run->findings, verbose, stream);
	fprintf(stream, "%zu of %zu tests in %.1f s:", results, run->count, run->duration_s);
	for (int i = 0; i < OUTCOME_COUNT; i++)
		fprintf(stream, "%s %zu %s", i ? "," : "", run_tally(run, (enum outcome)i),
			outcome_name((enum outcome)i));
	fputc('\n', stream);
	if (!run->complete) {
		foreign_printf(stream, "incomplete: %s", run->infra_error);
		fputc('\n', stream);
	}
}
