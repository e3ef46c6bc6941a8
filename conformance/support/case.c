// SPDX-License-Identifier: MIT
/* ATF knows a case by its name alone; the registry here leads from the name back to the row. */
#include "case.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <exercise.h>

#include "birth.h"
#include "control.h"
#include "expect.h"
#include "kernel_log.h"
#include "needs.h"
#include "reason.h"

#define MAX_CASES 256

/*
 * Seconds.  The longest take two on a busy emulated machine, and every judged child has its own
 * limit; but checks of audit wait for their turn, among those of all suites that the machine runs.
 */
#define TIMEOUT "300"

static struct {
	const struct test_case *row;
	atf_tc_t tc;
} registry[MAX_CASES];

static size_t registered;

static const struct test_case *find_row(const atf_tc_t *tc)
{
	const char *name = atf_tc_get_ident(tc);

	for (size_t i = 0; i < registered; i++) {
		if (strcmp(registry[i].row->name, name) == 0)
			return registry[i].row;
	}
	errx(EXIT_FAILURE, "%s: no such case", name);
}

static void set_property(atf_tc_t *tc, const char *name, const char *value)
{
	if (value && atf_is_error(atf_tc_set_md_var(tc, name, "%s", value)))
		errx(EXIT_FAILURE, "%s: cannot be set", name);
}

static void set_head(atf_tc_t *tc)
{
	const struct test_case *row = find_row(tc);

	set_property(tc, "descr", row->title);
	set_property(tc, "timeout", TIMEOUT);
	set_property(tc, "X-landlock.features", row->features);
	set_property(tc, "X-landlock.source", row->source);
	set_property(tc, "X-landlock.needs", row->needs);
}

static void run_body(const atf_tc_t *tc)
{
	const struct test_case *row = find_row(tc);

	birth_watch();
	control_begin(row->name);
	exercise_judge_by(judge_vforked);
	kernel_log_start();
	if (row->needs)
		needs_require(row->needs);
	row->body(row);
	expect_settle();
	expect_end_control();
}

atf_error_t case_add(atf_tp_t *program, const struct test_case *row)
{
	atf_error_t error;
	char **config;
	atf_tc_t *tc;

	if (registered == MAX_CASES)
		errx(EXIT_FAILURE, "more than %d cases", MAX_CASES);
	registry[registered].row = row;
	tc = &registry[registered++].tc;

	config = atf_tp_get_config(program);
	if (!config)
		return atf_no_memory_error();
	error = atf_tc_init(tc, row->name, set_head, run_body, NULL, (const char *const *)config);
	atf_utils_free_charpp(config);
	return atf_is_error(error) ? error : atf_tp_add_tc(program, tc);
}

atf_error_t case_add_all(atf_tp_t *program, const struct test_case *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const atf_error_t error = case_add(program, &rows[i]);

		if (atf_is_error(error))
			return error;
	}
	return atf_no_error();
}

const char *case_text(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		err(EXIT_FAILURE, "case_text");
	va_end(arguments);
	return text;
}
