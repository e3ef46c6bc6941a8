// SPDX-License-Identifier: MIT
/* KTAP version 1, the kernel's own form of test results. */
#include <string.h>

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
		fprintf(stream, "ok %zu %s\n", number, test->id);
		break;
	case OUTCOME_SKIP:
		fprintf(stream, "ok %zu %s # SKIP %s\n", number, test->id, detail);
		break;
	case OUTCOME_XFAIL:
		fprintf(stream, "ok %zu %s # XFAIL %s\n", number, test->id, detail);
		break;
	case OUTCOME_BROKEN:
		fprintf(stream, "not ok %zu %s # %s %s\n", number, test->id,
			timed_out ? "TIMEOUT" : "ERROR", detail);
		break;
	default:
		fprintf(stream, "# %s: %s: %s\n", test->id, outcome_name(test->outcome), detail);
		if (test->output)
			write_diagnostic(stream, test->output);
		fprintf(stream, "not ok %zu %s\n", number, test->id);
	}
}

void ktap_write(const struct run *run, FILE *stream)
{
	size_t number = 0;

	fprintf(stream, "KTAP version 1\n1..%zu\n", run->count);
	fprintf(stream, "# kernel %s %s, Landlock ABI %d\n", run->kernel.release,
		run->kernel.machine, run->calibration.support.abi);
	for (size_t i = 0; i < run->count; i++) {
		if (run->tests[i].reported)
			write_result(stream, &run->tests[i], ++number);
	}
	if (run->infra_error)
		fprintf(stream, "Bail out! %s\n", run->infra_error);
}
