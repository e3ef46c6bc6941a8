// SPDX-License-Identifier: MIT
#include "junit.h"

#include "markup.h"

/* As such they would become blanks within an attribute. */
#define BLANKS "\n\t"

static void write_attribute(FILE *stream, const char *name, const char *value)
{
	markup_attribute(stream, name, value, BLANKS);
}

void junit_count(struct junit_sum *sum, const struct junit_case *test)
{
	sum->tests++;
	sum->failures += test->kind == JUNIT_FAILURE;
	sum->errors += test->kind == JUNIT_ERROR;
	sum->skipped += test->kind == JUNIT_SKIPPED;
	if (test->seconds > 0)
		sum->seconds += test->seconds;
}

static void write_sum(FILE *stream, const struct junit_sum *sum)
{
	fprintf(stream,
		" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.6f\">\n",
		sum->tests, sum->failures, sum->errors, sum->skipped, sum->seconds);
}

void junit_begin(FILE *stream, const char *name, const struct junit_sum *sum)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", stream);
	write_attribute(stream, "name", name);
	write_sum(stream, sum);
}

void junit_begin_suite(FILE *stream, const char *name, const struct junit_sum *sum,
		       const struct junit_property *properties, size_t count)
{
	fputs("  <testsuite", stream);
	write_attribute(stream, "name", name);
	/* Readers want one, and it is nobody's business. */
	write_attribute(stream, "hostname", "localhost");
	write_sum(stream, sum);
	if (count == 0)
		return;
	fputs("    <properties>\n", stream);
	for (size_t i = 0; i < count; i++) {
		if (!properties[i].value)
			continue;
		fputs("      <property", stream);
		write_attribute(stream, "name", properties[i].name);
		write_attribute(stream, "value", properties[i].value);
		fputs("/>\n", stream);
	}
	fputs("    </properties>\n", stream);
}

/* The element of the case that holds its output, and says what became of it. */
static const char *element_of(const struct junit_case *test)
{
	switch (test->kind) {
	case JUNIT_SKIPPED:
		return "skipped";
	case JUNIT_FAILURE:
		return "failure";
	case JUNIT_ERROR:
		return "error";
	case JUNIT_PASS:
		break;
	}
	return test->output ? "system-out" : NULL;
}

void junit_case(FILE *stream, const struct junit_case *test)
{
	const char *element = element_of(test);

	fputs("    <testcase", stream);
	write_attribute(stream, "classname", test->class);
	write_attribute(stream, "name", test->name);
	if (test->seconds >= 0)
		fprintf(stream, " time=\"%.6f\"", test->seconds);
	if (!element) {
		fputs("/>\n", stream);
		return;
	}
	fprintf(stream, ">\n      <%s", element);
	if (test->kind != JUNIT_PASS) {
		write_attribute(stream, "type", test->type);
		write_attribute(stream, "message", test->message ? test->message : "");
	}
	if (test->output && test->kind != JUNIT_SKIPPED) {
		fputc('>', stream);
		markup_text(stream, test->output, BLANKS);
		fprintf(stream, "</%s>\n", element);
	} else {
		fputs("/>\n", stream);
	}
	fputs("    </testcase>\n", stream);
}

void junit_end_suite(FILE *stream)
{
	fputs("  </testsuite>\n", stream);
}

void junit_end(FILE *stream)
{
	fputs("</testsuites>\n", stream);
}
