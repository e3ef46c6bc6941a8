// SPDX-License-Identifier: MIT
/*
 * JUnit XML as continuous integration engines read it: one suite for each area.  The format knows
 * neither expected failures, shown as skipped, nor unexpected passes, shown as failures.
 */
#include <string.h>

#include "foreign.h"
#include "memory.h"
#include "output.h"

static const char *escape(const char *sign)
{
	switch (*sign) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	/* As such they would become blanks within an attribute. */
	case '\n':
		return "&#10;";
	case '\t':
		return "&#9;";
	default:
		return sign;
	}
}

static void write_escaped(FILE *stream, const char *text)
{
	char shown[FOREIGN_SHOWN_SIZE];

	while (*text) {
		text += foreign_take(text, SIZE_MAX, FOREIGN_LINES, shown);
		fputs(escape(shown), stream);
	}
}

static void write_attribute(FILE *stream, const char *name, const char *value)
{
	fprintf(stream, " %s=\"", name);
	write_escaped(stream, value);
	fputc('"', stream);
}

/* The element that stands for an outcome within its test case; NULL for a pass. */
static const char *element_of(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_FAIL:
	case OUTCOME_XPASS:
		return "failure";
	case OUTCOME_BROKEN:
		return "error";
	case OUTCOME_SKIP:
	case OUTCOME_XFAIL:
		return "skipped";
	default:
		return NULL;
	}
}

static void write_case(FILE *stream, const struct test *test)
{
	const char *element = element_of(test->outcome);
	const size_t program = strcspn(test->id, ":");
	_cleanup_free_ char *class = memory_copy_part(test->id, program);

	fputs("    <testcase", stream);
	write_attribute(stream, "classname", class);
	write_attribute(stream, "name", test->id + program + (test->id[program] == ':'));
	fprintf(stream, " time=\"%.6f\"", test->duration_s);
	if (!element) {
		fputs("/>\n", stream);
		return;
	}
	fprintf(stream, ">\n      <%s", element);
	write_attribute(stream, "type", outcome_name(test->outcome));
	write_attribute(stream, "message", test->detail ? test->detail : "");
	if (test->output && strcmp(element, "skipped") != 0) {
		fputc('>', stream);
		write_escaped(stream, test->output);
		fprintf(stream, "</%s>\n", element);
	} else {
		fputs("/>\n", stream);
	}
	fputs("    </testcase>\n", stream);
}

static bool same_area(const struct test *a, const struct test *b)
{
	_cleanup_free_ char *area_a = test_area(a);
	_cleanup_free_ char *area_b = test_area(b);

	return strcmp(area_a, area_b) == 0;
}

/* The counts and the time of the tests of one area, or of all if area_of is NULL, as attributes. */
static void write_sums(FILE *stream, const struct run *run, const struct test *area_of)
{
	size_t tests = 0, failures = 0, errors = 0, skipped = 0;
	double time = 0;

	for (size_t i = 0; i < run->count; i++) {
		const struct test *test = &run->tests[i];
		const char *element = element_of(test->outcome);

		if (!test->reported || (area_of && !same_area(test, area_of)))
			continue;
		tests++;
		time += test->duration_s;
		failures += element && strcmp(element, "failure") == 0;
		errors += element && strcmp(element, "error") == 0;
		skipped += element && strcmp(element, "skipped") == 0;
	}
	if (!area_of) {
		tests += run->findings.count;
		failures += findings_failures(&run->findings);
	}
	if (!area_of && run->infra_error) {
		tests++;
		errors++;
	}
	fprintf(stream,
		" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.6f\"",
		tests, failures, errors, skipped, time);
}

static bool area_begins_at(const struct run *run, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (run->tests[i].reported && same_area(&run->tests[i], &run->tests[index]))
			return false;
	}
	return run->tests[index].reported;
}

static void write_area(FILE *stream, const struct run *run, const struct test *first)
{
	_cleanup_free_ char *area = test_area(first);

	fputs("  <testsuite", stream);
	write_attribute(stream, "name", area);
	/* Readers want one, and it is nobody's business. */
	write_attribute(stream, "hostname", "localhost");
	write_sums(stream, run, first);
	fputs(">\n    <properties>\n      <property name=\"kernel\"", stream);
	write_attribute(stream, "value", run->kernel.release);
	fprintf(stream, "/>\n      <property name=\"landlock.abi\" value=\"%d\"/>\n",
		run->calibration.support.abi);
	fputs("    </properties>\n", stream);
	for (size_t i = 0; i < run->count; i++) {
		if (run->tests[i].reported && same_area(&run->tests[i], first))
			write_case(stream, &run->tests[i]);
	}
	fputs("  </testsuite>\n", stream);
}

static void write_finding(FILE *stream, const struct finding *finding)
{
	const struct kernel_report *report = &finding->report;
	const char *element = finding->fails ? "failure" : "system-out";
	_cleanup_free_ char *text = memory_shown(report->lines[report->text_line],
						 strlen(report->lines[report->text_line]));

	fputs("    <testcase classname=\"kernel\"", stream);
	write_attribute(stream, "name", kernel_report_name(report->kind));
	fprintf(stream, ">\n      <%s", element);
	if (finding->fails) {
		write_attribute(stream, "type", kernel_report_name(report->kind));
		write_attribute(stream, "message", text);
	}
	fputc('>', stream);
	for (size_t i = 0; i < report->line_count; i++) {
		_cleanup_free_ char *line =
			memory_shown(report->lines[i], strlen(report->lines[i]));

		write_escaped(stream, line);
		fputc('\n', stream);
	}
	fprintf(stream, "</%s>\n    </testcase>\n", element);
}

/* What the kernel reported of itself, be it within a check or not. */
static void write_findings(FILE *stream, const struct findings *findings)
{
	if (!findings->count)
		return;
	fprintf(stream,
		"  <testsuite name=\"kernel\" tests=\"%zu\" failures=\"%zu\" errors=\"0\""
		" skipped=\"0\">\n",
		findings->count, findings_failures(findings));
	for (size_t i = 0; i < findings->count; i++)
		write_finding(stream, &findings->list[i]);
	fputs("  </testsuite>\n", stream);
}

/* A run that cannot be relied on must not look green to an engine that only counts cases. */
static void write_infra_error(FILE *stream, const char *infra_error)
{
	fputs("  <testsuite name=\"landlock-conformance\" tests=\"1\" failures=\"0\" errors=\"1\""
	      " skipped=\"0\">\n    <testcase classname=\"landlock-conformance\" name=\"run\">\n"
	      "      <error type=\"infra_error\"",
	      stream);
	write_attribute(stream, "message", infra_error);
	fputs("/>\n    </testcase>\n  </testsuite>\n", stream);
}

void junit_write(const struct run *run, FILE *stream)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"
	      " name=\"landlock-conformance\"",
	      stream);
	write_sums(stream, run, NULL);
	fputs(">\n", stream);
	for (size_t i = 0; i < run->count; i++) {
		if (area_begins_at(run, i))
			write_area(stream, run, &run->tests[i]);
	}
	write_findings(stream, &run->findings);
	if (run->infra_error)
		write_infra_error(stream, run->infra_error);
	fputs("</testsuites>\n", stream);
}
