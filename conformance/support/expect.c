// SPDX-License-Identifier: MIT
#include "expect.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <atf-c.h>

#include "kernel.h"
#include "kernel_log.h"
#include "reason.h"

#define ERRNO_BITS 0xffff

static char first_deviation[512];
static int deviations;

const char *expect_errno_name(int error)
{
	const char *name = error ? strerrorname_np(error) : "success";

	return name ? name : "an unknown errno";
}

void expect_deviation(const char *format, ...)
{
	char text[sizeof(first_deviation)];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	fprintf(stderr, "%s\n", text);
	if (deviations++ == 0)
		memcpy(first_deviation, text, sizeof(text));
}

bool expect_true(bool holds, const char *format, ...)
{
	char text[sizeof(first_deviation)];
	va_list arguments;

	if (holds)
		return true;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	expect_deviation("%s", text);
	return false;
}

bool expect_answer(int answer, int expected, const char *format, ...)
{
	const int error = answer < 0 ? -answer : 0;
	char what[256];
	va_list arguments;

	if (error == expected)
		return true;
	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	expect_deviation("%s: expected %s, got %s", what, expect_errno_name(expected),
			 expect_errno_name(error));
	return false;
}

/* Why this machine cannot do what failed with error, or NULL: then it should have been able to. */
static const char *missing_here(int error)
{
	switch (error) {
	case EAFNOSUPPORT:
	case EPROTONOSUPPORT:
	case ESOCKTNOSUPPORT:
	case ENOPROTOOPT:
	case EADDRNOTAVAIL:
	case ENETUNREACH:
		return REASON_NETWORK;
	case ENODEV:
	case ENXIO:
		return REASON_DEVICE;
	case EOPNOTSUPP:
	case EROFS:
		return REASON_FILESYSTEM;
	case ENOSYS:
		return REASON_CONFIG;
	default:
		return NULL;
	}
}

static _Noreturn void not_judged(const char *what, const char *why, int error)
{
	const char *reason = missing_here(error);

	if (reason)
		expect_skip(reason, "%s: %s", what, why);
	expect_broken("%s: %s", what, why);
}

/* End the test case if the verdict is none about the kernel's Landlock. */
static void require_judged(const struct verdict *verdict, const char *what)
{
	char text[128];

	if (verdict->kind == VERDICT_ACTED && (verdict->error & NOT_PREPARED(0))) {
		const int error = verdict->error & ERRNO_BITS;

		snprintf(text, sizeof(text), "preparing it: %s", expect_errno_name(error));
		not_judged(what, text, error);
	}
	verdict_describe(verdict, text, sizeof(text));
	if (verdict->kind == VERDICT_NO_CHILD)
		not_judged(what, text, verdict->error);
	if (verdict->kind == VERDICT_REFUSED && verdict->step == SANDBOX_NO_NEW_PRIVS)
		not_judged(what, text, 0);
}

bool expect_verdict(const struct verdict *verdict, int error, const char *format, ...)
{
	char what[256], got[128];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	require_judged(verdict, what);
	if (verdict->kind == VERDICT_ACTED && verdict->error == error)
		return true;
	if (verdict->kind == VERDICT_ACTED && (verdict->error & SANDBOX_REFUSED(0)))
		snprintf(got, sizeof(got), "the sandbox refused: %s",
			 expect_errno_name(verdict->error & ERRNO_BITS));
	else if (verdict->kind == VERDICT_ACTED)
		snprintf(got, sizeof(got), "%s", expect_errno_name(verdict->error));
	else
		verdict_describe(verdict, got, sizeof(got));
	expect_deviation("%s: expected %s, got %s", what, expect_errno_name(error), got);
	return false;
}

void expect_control(const struct verdict *verdict, const char *what)
{
	char text[128];

	require_judged(verdict, what);
	if (verdict->kind == VERDICT_ACTED && !verdict->error)
		return;
	verdict_describe(verdict, text, sizeof(text));
	not_judged(what, text, verdict->kind == VERDICT_ACTED ? verdict->error : 0);
}

void expect_settle(void)
{
	char warning[sizeof(first_deviation) / 2];

	while (kernel_log_next(warning, sizeof(warning)))
		expect_deviation("the kernel warns: %s", warning);
	if (deviations == 1)
		atf_tc_fail("%s (%s)", first_deviation, kernel_describe());
	if (deviations)
		atf_tc_fail("%s (%s; and %d more)", first_deviation, kernel_describe(),
			    deviations - 1);
}

void expect_known_defect(const char *id, const char *format, ...)
{
	char text[sizeof(first_deviation)];
	va_list arguments;

	expect_settle();
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	atf_tc_expect_fail("%s", id);
	atf_tc_fail("%s (%s)", text, kernel_describe());
}

void expect_skip(const char *reason, const char *format, ...)
{
	char text[sizeof(first_deviation)];
	va_list arguments;

	expect_settle();
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	atf_tc_skip("%s: %s", reason, text);
}

void expect_broken(const char *format, ...)
{
	char text[sizeof(first_deviation)];
	va_list arguments;

	expect_settle();
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	atf_tc_fail(BROKEN_PREFIX "%s", text);
}
