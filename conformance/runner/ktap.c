// SPDX-License-Identifier: MIT
/* KTAP version 1, the kernel's own form of test results. */
#include <string.h>

#include "foreign.h"
#include "output.h"

/* The text as diagnostic lines. */
static void write_diagnostic(FILE *stream, const char *text)
{
	while (*text) {
		const size_t length = strcspn(text, "\n");

		fprintf(stream, "# %.*s\n", (int)length, text);
		text += length;
		text += *text == '\n';
	}
}

static void write_result(FILE *stream, const struct test *test, size_t number)
{
	const char *detail = test->detail ? test->detail : "";
	const bool timed_out = test->reason && strcmp(test->reason, "timeout") == 0;

	switch (test->outcome) {
	case OUTCOME_PASS:
		foreign_printf(stream, "ok %zu %s", number, test->id);
		break;
	case OUTCOME_SKIP:
		foreign_printf(stream, "ok %zu %s # SKIP %s", number, test->id, detail);
		break;
	case OUTCOME_XFAIL:
		foreign_printf(stream, "ok %zu %s # XFAIL %s", number, test->id, detail);
		break;
	case OUTCOME_BROKEN:
		foreign_printf(stream, "not ok %zu %s # %s %s", number, test->id,
			       timed_out ? "TIMEOUT" : "ERROR", detail);
		break;
	default:
		foreign_printf(stream, "# %s: %s: %s", test->id, outcome_name(test->outcome),
			       detail);
		fputc('\n', stream);
		if (test->output)
			write_diagnostic(stream, test->output);
		foreign_printf(stream, "not ok %zu %s", number, test->id);
	}
	fputc('\n', stream);
}

static void write_finding(FILE *stream, const struct finding *finding, size_t *number)
{
	const struct kernel_report *report = &finding->report;

	for (size_t i = 0; i < report->line_count; i++) {
		fputs("# ", stream);
		foreign_print(stream, report->lines[i], FOREIGN_LINE);
		fputc('\n', stream);
	}
	if (finding->fails)
		fprintf(stream, "not ok %zu kernel/%s\n", ++*number,
			kernel_report_name(report->kind));
}

void ktap_write(const struct run *run, FILE *stream)
{
	size_t number = 0;

	fprintf(stream, "KTAP version 1\n1..%zu\n", run->count + findings_failures(&run->findings));
	foreign_printf(stream, "# kernel %s %s, Landlock ABI %d", run->kernel.release,
		       run->kernel.machine, run->calibration.support.abi);
	fputc('\n', stream);
	for (size_t i = 0; i < run->count; i++) {
		if (run->tests[i].reported)
			write_result(stream, &run->tests[i], ++number);
	}
	for (size_t i = 0; i < run->findings.count; i++)
		write_finding(stream, &run->findings.list[i], &number);
	if (!run->infra_error)
		return;
	foreign_printf(stream, "Bail out! %s", run->infra_error);
	fputc('\n', stream);
}
