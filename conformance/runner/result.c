// SPDX-License-Identifier: MIT
#include "result.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <support/reason.h>

#include "memory.h"

static const char *const outcome_names[] = {
	[OUTCOME_PASS] = "pass",   [OUTCOME_FAIL] = "fail", [OUTCOME_XFAIL] = "xfail",
	[OUTCOME_XPASS] = "xpass", [OUTCOME_SKIP] = "skip", [OUTCOME_BROKEN] = "broken",
};

/* The reason codes that a check of the suite may skip with. */
static const char *const skip_codes[] = {
	REASON_ABI,	     REASON_PRESENT,	  REASON_UNAVAILABLE, REASON_PRIVILEGE,
	REASON_NETWORK,	     REASON_FILESYSTEM,	  REASON_DEVICE,      REASON_CONFIG,
	REASON_SURROUNDINGS, REASON_OUTER_DOMAIN,
};

/* Skips that Kyua decides on by a test's own requirements come without a code. */
static const struct {
	const char *beginning;
	const char *code;
} requirement_codes[] = {
	{ "Requires root privileges", REASON_PRIVILEGE },
	{ "Requires an unprivileged user", REASON_PRIVILEGE },
	{ "Requires ", REASON_CONFIG },
	{ "Required ", REASON_CONFIG },
	{ "Current ", REASON_CONFIG },
};

/* How Kyua words that an expected failure did not happen. */
static const char *const unexpected_passes[] = {
	"Test case was expecting a failure but ",
	"Test case was expected to ",
};

/* How Kyua words what happened to a test that gave no result. */
static const struct {
	const char *part;
	const char *kind;
} breakages[] = {
	{ "received signal", "signal" },
	{ "exited with code", "exit" },
	{ "timed out", "timeout" },
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

const char *outcome_name(enum outcome outcome)
{
	return outcome_names[outcome];
}

static bool begins_with(const char *text, const char *beginning)
{
	return strncmp(text, beginning, strlen(beginning)) == 0;
}

static const char *find_skip_code(const char *code, size_t length)
{
	for (size_t i = 0; i < LENGTH(skip_codes); i++) {
		if (strlen(skip_codes[i]) == length && strncmp(code, skip_codes[i], length) == 0)
			return skip_codes[i];
	}
	return NULL;
}

/* The documented code that a skip's reason begins with or stands for, or NULL. */
static const char *skip_code(const char *reason)
{
	const char *colon = strchr(reason, ':');
	const char *code = colon ? find_skip_code(reason, (size_t)(colon - reason)) : NULL;

	for (size_t i = 0; i < LENGTH(requirement_codes) && !code; i++) {
		if (begins_with(reason, requirement_codes[i].beginning))
			code = requirement_codes[i].code;
	}
	return code;
}

static void set(struct test *test, enum outcome outcome, const char *reason)
{
	test->outcome = outcome;
	free(test->reason);
	test->reason = reason ? memory_copy(reason) : NULL;
}

static void set_skipped(struct test *test, const char *detail)
{
	const char *code = skip_code(detail);

	if (code)
		set(test, OUTCOME_SKIP, code);
	else
		set(test, OUTCOME_BROKEN, "skip without code");
}

static void set_failed(struct test *test, const char *detail)
{
	for (size_t i = 0; i < LENGTH(unexpected_passes); i++) {
		if (begins_with(detail, unexpected_passes[i])) {
			set(test, OUTCOME_XPASS, NULL);
			return;
		}
	}
	/* The latter is how ATF answers a check that skips after it has announced a failure. */
	if (begins_with(detail, BROKEN_PREFIX) || begins_with(detail, "Can only skip a test case "))
		set(test, OUTCOME_BROKEN, "setup");
	else
		set(test, OUTCOME_FAIL, NULL);
}

static void set_expected_failure(struct test *test, const char *detail)
{
	_cleanup_free_ char *name = memory_copy_part(detail, strcspn(detail, ":"));

	if (*name)
		set(test, OUTCOME_XFAIL, name);
	else
		set(test, OUTCOME_BROKEN, "xfail without name");
}

static void set_broken(struct test *test, const char *detail)
{
	const char *kind = "report";

	for (size_t i = 0; i < LENGTH(breakages); i++) {
		if (strstr(detail, breakages[i].part)) {
			kind = breakages[i].kind;
			break;
		}
	}
	set(test, OUTCOME_BROKEN, kind);
}

void result_set(struct test *test, const char *type, const char *reason)
{
	const char *detail = reason ? reason : "";

	test->reported = true;
	free(test->detail);
	test->detail = reason ? memory_copy(reason) : NULL;

	if (strcmp(type, "passed") == 0)
		set(test, OUTCOME_PASS, NULL);
	else if (strcmp(type, "skipped") == 0)
		set_skipped(test, detail);
	else if (strcmp(type, "failed") == 0)
		set_failed(test, detail);
	else if (strcmp(type, "expected_failure") == 0)
		set_expected_failure(test, detail);
	else
		set_broken(test, detail);
}

/* True if code is one of the comma-separated codes. */
static bool among(const char *codes, const char *code)
{
	const size_t length = strlen(code);

	for (const char *at = codes; *at; at += strcspn(at, ","), at += *at == ',') {
		if (strcspn(at, ",") == length && strncmp(at, code, length) == 0)
			return true;
	}
	return false;
}

void result_forbid_skip(struct test *test, const char *codes)
{
	char *detail;

	if (test->outcome != OUTCOME_SKIP || !among(codes, test->reason))
		return;
	test->outcome = OUTCOME_FAIL;
	detail = memory_format("skipped, which this run forbids: %s", test->detail);
	free(test->detail);
	test->detail = detail;
}

bool result_codes_known(const char *codes)
{
	do {
		const size_t length = strcspn(codes, ",");

		if (!find_skip_code(codes, length))
			return false;
		codes += length;
	} while (*codes++ == ',');
	return true;
}

size_t run_tally(const struct run *run, enum outcome outcome)
{
	size_t tally = 0;

	for (size_t i = 0; i < run->count; i++)
		tally += run->tests[i].reported && run->tests[i].outcome == outcome;
	return tally;
}

char *test_area(const struct test *test)
{
	return memory_copy_part(test->id, strcspn(test->id, "/:"));
}

struct test *run_add(struct run *run, const char *id)
{
	run->tests = memory_resize(run->tests, run->count + 1, sizeof(*run->tests));
	run->tests[run->count] = (struct test){ .id = memory_copy(id) };
	return &run->tests[run->count++];
}

void test_set_property(struct test *test, const char *name, const char *value)
{
	const struct {
		const char *name;
		char **field;
	} fields[] = {
		{ "description", &test->title },
		{ "custom.landlock.source", &test->source },
		{ "custom.landlock.features", &test->features },
		{ "custom.landlock.needs", &test->needs },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].name, name) != 0)
			continue;
		free(*fields[i].field);
		*fields[i].field = memory_shown(value, strlen(value));
	}
}

struct test *run_find(const struct run *run, const char *id)
{
	for (size_t i = 0; i < run->count; i++) {
		if (strcmp(run->tests[i].id, id) == 0)
			return &run->tests[i];
	}
	return NULL;
}

void test_took(struct test *test, double duration_s)
{
	if (duration_s < 0)
		duration_s = 0;
	test->duration_s =
		test->most_s > 0 && duration_s > test->most_s ? test->most_s : duration_s;
}

void run_infra_error(struct run *run, const char *format, ...)
{
	_cleanup_free_ char *text = NULL;
	va_list arguments;

	if (run->infra_error)
		return;
	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = memory_copy("out of memory");
	va_end(arguments);
	run->infra_error = memory_shown(text, strlen(text));
}

bool run_expect_all(struct run *run)
{
	size_t missing = 0, lost = 0;
	const char *first_missing = NULL, *first_lost = NULL;

	for (size_t i = 0; i < run->count; i++) {
		const struct test *test = &run->tests[i];

		if (test->stored)
			continue;
		if (test->reported && !lost++)
			first_lost = test->id;
		if (!test->reported && !missing++)
			first_missing = test->id;
	}
	if (missing)
		run_infra_error(run, "%zu of %zu planned tests have no result, such as %s", missing,
				run->count, first_missing);
	else if (lost)
		run_infra_error(run,
				"kyua's results file lacks %zu of the %zu results that kyua"
				" reported, such as that of %s",
				lost, run->count, first_lost);
	return !missing && !lost;
}

int run_exit_status(const struct run *run)
{
	if (run->infra_error)
		return EXIT_INFRA;
	if (run_tally(run, OUTCOME_FAIL) || run_tally(run, OUTCOME_XPASS) ||
	    findings_failures(&run->findings))
		return EXIT_FAILED;
	if (run_tally(run, OUTCOME_BROKEN))
		return EXIT_INFRA;
	return EXIT_EXPECTED;
}

void run_free(struct run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		const struct test *test = &run->tests[i];

		free(test->id);
		free(test->title);
		free(test->source);
		free(test->features);
		free(test->needs);
		free(test->reason);
		free(test->detail);
		free(test->output);
	}
	free(run->tests);
	findings_free(&run->findings);
	free(run->infra_error);
}
