// SPDX-License-Identifier: MIT
/* The run as JUnit XML: one suite for each area. */
#include <junit.h>
#include <string.h>

#include "memory.h"
#include "output.h"

static enum junit_kind kind_of(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_FAIL:
	case OUTCOME_XPASS:
		return JUNIT_FAILURE;
	case OUTCOME_BROKEN:
		return JUNIT_ERROR;
	case OUTCOME_SKIP:
	case OUTCOME_XFAIL:
		return JUNIT_SKIPPED;
	default:
		return JUNIT_PASS;
	}
}

/* The case of a test; class is where its class is kept. */
static struct junit_case case_of(const struct test *test, char **class)
{
	const size_t program = strcspn(test->id, ":");

	*class = memory_copy_part(test->id, program);
	return (struct junit_case){
		.class = *class,
		.name = test->id + program + (test->id[program] == ':'),
		.kind = kind_of(test->outcome),
		.type = outcome_name(test->outcome),
		.message = test->detail,
		.output = test->output,
		.seconds = test->duration_s,
	};
}

/* The case of a finding; output is where its output is kept. */
static struct junit_case case_of_finding(const struct finding *finding, char **output)
{
	const struct kernel_report *report = &finding->report;

	*output = memory_copy("");
	for (size_t i = 0; i < report->line_count; i++) {
		_cleanup_free_ char *before = *output;

		*output = memory_format("%s%s\n", before, report->lines[i]);
	}
	return (struct junit_case){
		.class = "kernel",
		.name = kernel_report_name(report->kind),
		.kind = finding->fails ? JUNIT_FAILURE : JUNIT_PASS,
		.type = kernel_report_name(report->kind),
		.message = report->lines[report->text_line],
		.output = *output,
		.seconds = -1,
	};
}

/* The case of a run that cannot be relied on, which must not look green. */
static struct junit_case case_of_error(const struct run *run)
{
	return (struct junit_case){
		.class = "landlock-conformance",
		.name = "run",
		.kind = JUNIT_ERROR,
		.type = "infra_error",
		.message = run->infra_error,
		.seconds = -1,
	};
}

static bool same_area(const struct test *a, const struct test *b)
{
	_cleanup_free_ char *area_a = test_area(a);
	_cleanup_free_ char *area_b = test_area(b);

	return strcmp(area_a, area_b) == 0;
}

/* Count, or write if there is a stream, the tests of the area of first, or all if that is NULL. */
static void each_test(struct junit_sum *sum, FILE *stream, const struct run *run,
		      const struct test *first)
{
	for (size_t i = 0; i < run->count; i++) {
		const struct test *test = &run->tests[i];
		_cleanup_free_ char *class = NULL;
		struct junit_case entry;

		if (!test->reported || (first && !same_area(test, first)))
			continue;
		entry = case_of(test, &class);
		if (stream)
			junit_case(stream, &entry);
		else
			junit_count(sum, &entry);
	}
}

static void each_finding(struct junit_sum *sum, FILE *stream, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		_cleanup_free_ char *output = NULL;
		const struct junit_case entry = case_of_finding(&findings->list[i], &output);

		if (stream)
			junit_case(stream, &entry);
		else
			junit_count(sum, &entry);
	}
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
	_cleanup_free_ char *abi = memory_format("%d", run->calibration.support.abi);
	const struct junit_property properties[] = {
		{ "kernel", run->kernel.release },
		{ "landlock.abi", abi },
	};
	_cleanup_free_ char *area = test_area(first);
	struct junit_sum sum = { 0 };

	each_test(&sum, NULL, run, first);
	junit_begin_suite(stream, area, &sum, properties, 2);
	each_test(NULL, stream, run, first);
	junit_end_suite(stream);
}

/* What the kernel reported of itself, be it within a check or not. */
static void write_findings(FILE *stream, const struct findings *findings)
{
	struct junit_sum sum = { 0 };

	each_finding(&sum, NULL, findings);
	if (!sum.tests)
		return;
	junit_begin_suite(stream, "kernel", &sum, NULL, 0);
	each_finding(NULL, stream, findings);
	junit_end_suite(stream);
}

static void write_error(FILE *stream, const struct junit_case *error)
{
	struct junit_sum sum = { 0 };

	junit_count(&sum, error);
	junit_begin_suite(stream, "landlock-conformance", &sum, NULL, 0);
	junit_case(stream, error);
	junit_end_suite(stream);
}

void junit_write(const struct run *run, FILE *stream)
{
	const struct junit_case error = case_of_error(run);
	struct junit_sum sum = { 0 };

	each_test(&sum, NULL, run, NULL);
	each_finding(&sum, NULL, &run->findings);
	if (run->infra_error)
		junit_count(&sum, &error);
	junit_begin(stream, "landlock-conformance", &sum);
	for (size_t i = 0; i < run->count; i++) {
		if (area_begins_at(run, i))
			write_area(stream, run, &run->tests[i]);
	}
	write_findings(stream, &run->findings);
	if (run->infra_error)
		write_error(stream, &error);
	junit_end(stream);
}
