// SPDX-License-Identifier: MIT
/* The test cases of a program: rows of its tables, as ATF knows them. */
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

/*
 * Seconds.  The longest take two on a busy emulated machine, and every judged child has its own
 * limit; but checks of audit wait for their turn, among those of all suites that the machine runs.
 */
#define TIMEOUT "300"

struct registered {
	atf_tc_t tc; /* the first, so that it leads to the row */
	const struct test_case *row;
};

/* Not by its name: programs that are joined have cases of the same. */
static const struct test_case *find_row(const atf_tc_t *tc)
{
	return ((const struct registered *)tc)->row;
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
	/* The program has it for as long as it runs. */
	struct registered *const registered = calloc(1, sizeof(*registered));
	char **const config = registered ? atf_tp_get_config(program) : NULL;
	atf_error_t error;

	if (!config) {
		free(registered);
		return atf_no_memory_error();
	}
	registered->row = row;
	error = atf_tc_init(&registered->tc, row->name, set_head, run_body, NULL,
			    (const char *const *)config);
	atf_utils_free_charpp(config);
	return atf_is_error(error) ? error : atf_tp_add_tc(program, &registered->tc);
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
