// SPDX-License-Identifier: MIT
#include "expect.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "birth.h"
#include "control.h"
#include "kernel.h"
#include "kernel_log.h"
#include "limit.h"
#include "reason.h"
#include "surroundings.h"

#define ERRNO_BITS 0xffff

#define TEXT_SIZE 512

/* How verdict_describe() ends for a child that a filter has ended. */
#define DIED_OF_SIGSYS "31"

/* No errno is larger. */
#define ERRNO_MAX 200

/* The deviations so far. */
static const char **deviations;
static size_t deviation_count;

/* Of those, the ones that another mechanism than Landlock may be the reason of. */
static size_t doubtful_count;

const char *expect_errno_name(int error)
{
	const char *name = error ? strerrorname_np(error) : "success";

	return name ? name : "an unknown errno";
}

/* The errno that the text ends with the name of, such as "opening it: EACCES"; 0 if it does not. */
static int error_at_end(const char *text)
{
	const char *const space = strrchr(text, ' ');
	const char *const name = space ? space + 1 : text;

	if (strcmp(name, DIED_OF_SIGSYS) == 0)
		return SURROUNDINGS_SIGSYS;
	for (int error = 1; error < ERRNO_MAX; error++) {
		const char *const known = strerrorname_np(error);

		if (known && strcmp(known, name) == 0)
			return error;
	}
	return 0;
}

void expect_deviation(const char *format, ...)
{
	const size_t size = (deviation_count + 1) * sizeof(*deviations);
	const char **const more = realloc(deviations, size);
	char text[TEXT_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	fprintf(stderr, "%s\n", text);
	if (control_is_running())
		control_note(text);
	if (!more)
		atf_tc_fail("%s", text);
	deviations = more;
	deviations[deviation_count++] = strdup(text);
}

bool expect_true(bool holds, const char *format, ...)
{
	char text[TEXT_SIZE];
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

/*
 * End the test case as broken, or as skipped where this machine lacks something.  decided: Landlock
 * had no part in it, so that what explains the error needs no further proof.  Neither does what a
 * limit gives: Landlock denies nothing so.
 */
static _Noreturn void not_judged(const char *what, const char *why, int error, bool decided)
{
	const char *reason = missing_here(error);
	char evidence[TEXT_SIZE / 2];

	if (reason)
		expect_skip(reason, "%s: %s", what, why);
	if (decided || limit_gives(error))
		reason = surroundings_explain(error, evidence, sizeof(evidence));
	if (reason && !control_is_running())
		expect_skip(reason, "%s: %s%s: %s", what, why, decided ? " without a sandbox" : "",
			    evidence);
	expect_broken("%s: %s", what, why);
}

/*
 * Whether a domain that the suite runs in gives that answer together with the layers of the check:
 * its own layers count as well, and each takes the right to refer away if another restricts files.
 */
static bool is_decided_outside(const struct verdict *verdict)
{
	if (verdict->kind == VERDICT_REFUSED)
		return verdict->step == SANDBOX_RESTRICT_SELF && verdict->error == E2BIG;
	return verdict->kind == VERDICT_ACTED &&
	       (verdict->error == SANDBOX_REFUSED(E2BIG) || verdict->error == EXDEV);
}

/* A ruleset is a descriptor, for which there must be room.  Returns whether there was none. */
static bool lacks_descriptors(const struct verdict *verdict)
{
	return verdict->error ==
		       (verdict->kind == VERDICT_REFUSED ? EMFILE : SANDBOX_REFUSED(EMFILE)) &&
	       (verdict->kind == VERDICT_REFUSED || verdict->kind == VERDICT_ACTED);
}

/*
 * End the test case if the verdict is none about the kernel's Landlock.  free: no layer was in
 * force while the action was prepared.
 */
static void require_judged(const struct verdict *verdict, const char *what, bool free)
{
	char text[128];

	if (verdict->kind == VERDICT_ACTED && (verdict->error & NOT_PREPARED(0))) {
		const int error = verdict->error & ERRNO_BITS;

		snprintf(text, sizeof(text), "preparing it: %s", expect_errno_name(error));
		not_judged(what, text, error, free);
	}
	verdict_describe(verdict, text, sizeof(text));
	if (verdict->kind == VERDICT_NO_CHILD)
		not_judged(what, text, verdict->error, true);
	if (verdict->kind == VERDICT_REFUSED && verdict->step == SANDBOX_NO_NEW_PRIVS)
		not_judged(what, text, verdict->error, true);
}

static bool died_of_sigsys(const struct verdict *verdict)
{
	return verdict->kind == VERDICT_DIED && verdict->signal == SIGSYS;
}

bool expect_verdict(const struct verdict *verdict, int error, const char *format, ...)
{
	char what[256], got[128];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	require_judged(verdict, what, false);
	if (verdict->kind == VERDICT_ACTED && verdict->error == error)
		return true;
	if (is_decided_outside(verdict) && surroundings_has_outer_domain())
		expect_skip(REASON_OUTER_DOMAIN, "%s: %s: %s", what,
			    expect_errno_name(verdict->error & ERRNO_BITS),
			    surroundings_describe_outer_domain());
	if (lacks_descriptors(verdict) && limit_explain(EMFILE, got, sizeof(got)))
		expect_skip(REASON_SURROUNDINGS, "%s: no descriptor for a ruleset: EMFILE: %s",
			    what, got);
	if (verdict->kind == VERDICT_ACTED && (verdict->error & SANDBOX_REFUSED(0)))
		snprintf(got, sizeof(got), "the sandbox refused: %s",
			 expect_errno_name(verdict->error & ERRNO_BITS));
	else if (verdict->kind == VERDICT_ACTED)
		snprintf(got, sizeof(got), "%s", expect_errno_name(verdict->error));
	else
		verdict_describe(verdict, got, sizeof(got));
	expect_deviation("%s: expected %s, got %s", what, expect_errno_name(error), got);
	/* Nobody else makes a call succeed, or answers Landlock's own calls. */
	if (died_of_sigsys(verdict) || (verdict->kind == VERDICT_ACTED && verdict->error &&
					!(verdict->error & SANDBOX_REFUSED(0))))
		doubtful_count++;
	return false;
}

bool expect_outcome(int outcome, int error, const char *format, ...)
{
	const struct verdict verdict = { .kind = VERDICT_ACTED, .error = outcome };
	char what[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	return expect_verdict(&verdict, error, "%s", what);
}

void expect_prepared(const struct verdict *verdict, const char *what)
{
	if (verdict->kind == VERDICT_ACTED && (verdict->error & NOT_PREPARED(0)))
		require_judged(verdict, what, true);
}

void expect_control(const struct verdict *verdict, const char *what)
{
	char text[128];

	require_judged(verdict, what, true);
	if (verdict->kind == VERDICT_ACTED && !verdict->error)
		return;
	verdict_describe(verdict, text, sizeof(text));
	not_judged(what, text,
		   died_of_sigsys(verdict)	    ? SURROUNDINGS_SIGSYS
		   : verdict->kind == VERDICT_ACTED ? verdict->error
						    : 0,
		   true);
}

void expect_unsandboxed(int error, const char *what)
{
	const struct verdict verdict = { .kind = VERDICT_ACTED, .error = error };

	expect_control(&verdict, what);
}

/*
 * Which mechanism, for a skip, is the reason of all these texts: each ends with an error that it
 * may give, and is found without a sandbox as well.  NULL if that is not so.
 */
static const char *find_reason(const char *const texts[], size_t count, char *evidence, size_t size)
{
	const char *reason = NULL;

	if (control_is_running())
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const int error = error_at_end(texts[i]);

		reason = error ? surroundings_explain(error, evidence, size) : NULL;
		if (!reason)
			return NULL;
	}
	return control_confirms(texts, count) ? reason : NULL;
}

/*
 * Skip for what has come of a process or thread that could not be made, if a limit is the reason.
 * Landlock has no part in that.
 */
static void settle_births(const char *text)
{
	char evidence[TEXT_SIZE / 2];
	const int error = birth_failure();

	if (error && limit_explain(error, evidence, sizeof(evidence)))
		atf_tc_skip(REASON_SURROUNDINGS ": %s: a process or thread could not be made: "
						"%s: %s",
			    text, expect_errno_name(error), evidence);
}

void expect_settle(void)
{
	char text[TEXT_SIZE / 2];
	const char *reason = NULL;
	bool has_warned = false;

	/* That is to find all that there is. */
	if (control_is_running())
		return;
	while (kernel_log_next(text, sizeof(text))) {
		expect_deviation("the kernel warns: %s", text);
		has_warned = true;
	}
	if (deviation_count && !has_warned)
		settle_births(deviations[0]);
	if (deviation_count && doubtful_count == deviation_count)
		reason = find_reason(deviations, deviation_count, text, sizeof(text));
	if (reason)
		atf_tc_skip("%s: %s, without a sandbox as well: %s", reason, deviations[0], text);
	if (deviation_count == 1)
		atf_tc_fail("%s (%s)", deviations[0], kernel_describe());
	if (deviation_count)
		atf_tc_fail("%s (%s; and %zu more)", deviations[0], kernel_describe(),
			    deviation_count - 1);
}

void expect_end_control(void)
{
	if (control_is_running())
		atf_tc_fail(BROKEN_PREFIX "this is a second run, which judges nothing");
}

void expect_known_defect(const char *id, const char *format, ...)
{
	char text[TEXT_SIZE];
	va_list arguments;

	expect_end_control();
	expect_settle();
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	settle_births(text);
	atf_tc_expect_fail("%s", id);
	atf_tc_fail("%s (%s)", text, kernel_describe());
}

/* Whether such a reason is the machine's, not the kernel's version or another mechanism. */
static bool is_lack(const char *reason)
{
	static const char *const lacks[] = {
		REASON_PRIVILEGE, REASON_NETWORK, REASON_FILESYSTEM, REASON_DEVICE, REASON_CONFIG,
	};

	for (size_t i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++) {
		if (strcmp(lacks[i], reason) == 0)
			return true;
	}
	return false;
}

void expect_skip(const char *reason, const char *format, ...)
{
	char text[TEXT_SIZE], evidence[TEXT_SIZE / 2];
	const char *other = NULL;
	va_list arguments;
	int error;

	expect_settle();
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	/* What seems to be missing may be denied. */
	error = is_lack(reason) ? error_at_end(text) : 0;
	if (error)
		other = surroundings_denies(error, evidence, sizeof(evidence));
	if (other)
		atf_tc_skip("%s: %s: %s", other, text, evidence);
	atf_tc_skip("%s: %s", reason, text);
}

void expect_broken(const char *format, ...)
{
	char text[TEXT_SIZE], evidence[TEXT_SIZE / 2];
	const char *const texts[] = { text };
	const char *reason;
	va_list arguments;
	int error;

	expect_settle();
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (control_is_running())
		control_note(text);
	settle_births(text);
	error = error_at_end(text);
	reason =
		limit_gives(error) ? surroundings_explain(error, evidence, sizeof(evidence)) : NULL;
	if (reason)
		atf_tc_skip("%s: %s: %s", reason, text, evidence);
	reason = find_reason(texts, 1, evidence, sizeof(evidence));
	if (reason)
		atf_tc_skip("%s: %s, without a sandbox as well: %s", reason, text, evidence);
	atf_tc_fail(BROKEN_PREFIX "%s", text);
}
