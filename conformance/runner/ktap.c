// SPDX-License-Identifier: MIT
/* The run as KTAP. */
#include <foreign.h>
#include <ktap.h>

#include "memory.h"
#include "output.h"

static void write_result(FILE *stream, const struct test *test, size_t number)
{
	const enum ktap_kind kind = ktap_kind_of(outcome_name(test->outcome), test->reason);

	if (kind == KTAP_FAIL) {
		foreign_printf(stream, "# %s: %s: %s", test->id, outcome_name(test->outcome),
			       test->detail ? test->detail : "");
		fputc('\n', stream);
		if (test->output)
			ktap_diagnostic(stream, 0, test->output);
	}
	ktap_result(stream, 0, number, kind, test->id, test->detail);
}

static void write_finding(FILE *stream, const struct finding *finding, size_t *number)
{
	const struct kernel_report *report = &finding->report;
	_cleanup_free_ char *name = memory_format("kernel/%s", kernel_report_name(report->kind));

	for (size_t i = 0; i < report->line_count; i++)
		ktap_diagnostic(stream, 0, report->lines[i]);
	if (finding->fails)
		ktap_result(stream, 0, ++*number, KTAP_FAIL, name, NULL);
}

void ktap_write(const struct run *run, FILE *stream)
{
	size_t number = 0;

	ktap_begin(stream, 0, NULL, run->count + findings_failures(&run->findings));
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
