// SPDX-License-Identifier: MIT
/* Records that audit itself keeps back: it is off, or its rules exclude them. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <audit.h>
#include <case.h>
#include <expect.h>

#include "audit_log.h"

static const struct sandbox_layer layer = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_DIR,
};

static int make_dir(void *context)
{
	(void)context;
	return mkdir("new", 0700) ? errno : 0;
}

/*
 * In a domain, one letter after the other:
 *
 *	d	make a directory, which has to be denied
 *	0 1	turn audit off, and on
 *	a A	exclude records of denials, and no more
 *	o O	exclude records of domains, and no more
 */
static int step(char letter)
{
	switch (letter) {
	case '0':
	case '1':
		return audit_set_enabled(letter == '1');
	case 'a':
	case 'A':
		return audit_exclude(AUDIT_TYPE_LANDLOCK_ACCESS, letter == 'a');
	case 'o':
	case 'O':
		return audit_exclude(AUDIT_TYPE_LANDLOCK_DOMAIN, letter == 'o');
	default:
		return EINVAL;
	}
}

static int run(void *context)
{
	for (const char *letter = context; *letter; letter++) {
		int error;

		if (*letter == 'd') {
			error = make_dir(NULL);
			if (error != EACCES)
				return error;
			continue;
		}
		error = step(*letter);
		if (error)
			return NOT_PREPARED(error);
	}
	return EACCES;
}

struct hidden_row {
	const char *what;
	const char *steps;
	size_t logged;	  /* of the denials, and each in an event of its own */
	size_t announced; /* the number of the denial, from 1, that the domain is recorded with */
	const char *release;
};

static const struct hidden_row off_rows[] = {
	{ "audit is off", "0dd1", 0, 0, NULL },
	{ "audit is turned on later", "0d1d", 1, 1, "status=deallocated denials=2" },
	{ "audit is off for a while", "d0dd1d", 2, 1, "status=deallocated denials=4" },
};

static const struct hidden_row excluded_rows[] = {
	{ "denials are excluded", "addA", 0, 0, NULL },
	{ "denials are excluded at first", "adAd", 1, 1, "status=deallocated denials=2" },
	{ "denials are excluded for a while", "dadAd", 2, 1, "status=deallocated denials=3" },
	{ "domains are excluded at first", "oddOd", 3, 3, "status=deallocated denials=3" },
	{ "domains are excluded for a while", "dodOd", 3, 1, "status=deallocated denials=3" },
	{ "both are excluded at first", "aodAdOd", 2, 2, "status=deallocated denials=3" },
};

static void expect_release(const struct hidden_row *row, uint64_t domain)
{
	const char *text = log_await_release(domain);

	if (text)
		expect_true(strcmp(text, row->release) == 0, "%s: expected \"%s\", got \"%s\"",
			    row->what, row->release, text);
}

static void judge_row(const struct hidden_row *row)
{
	const char *denials[4] = { 0 };
	const struct verdict verdict = judge_vforked(&layer, 1, run, (void *)(uintptr_t)row->steps);
	const struct log *log;
	bool announced;

	expect_verdict(&verdict, EACCES, "%s", row->what);
	log = log_take_here();
	for (size_t i = 0; i < row->logged; i++)
		denials[i] = "blockers=fs.make_dir *";
	if (!expect_true(log_matches(log, denials), "%s: %zu denials are recorded, not %zu",
			 row->what, log->denials.count, row->logged))
		return;
	if (!row->announced) {
		expect_true(log->domains.count == 0, "%s: a domain was recorded", row->what);
		return;
	}
	announced = log->domains.count == 1 &&
		    log->domains.at[0].serial == log->denials.at[row->announced - 1].serial;
	if (expect_true(announced, "%s: the domain is not recorded with denial %zu", row->what,
			row->announced))
		expect_release(row, log->denials.at[0].domain);
}

static void judge_excluded(const struct test_case *self)
{
	(void)self;
	log_begin();
	for (size_t i = 0; i < sizeof(excluded_rows) / sizeof(excluded_rows[0]); i++)
		judge_row(&excluded_rows[i]);
}

static void judge_off(const struct test_case *self)
{
	(void)self;
	log_begin();
	for (size_t i = 0; i < sizeof(off_rows) / sizeof(off_rows[0]); i++)
		judge_row(&off_rows[i]);
}

#define NEEDS "abi>=7 cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "excluded_records_are_missing",
	  .title = "rules of audit exclude Landlock's records of one type, and not their denials' "
		   "number",
	  .source = "Documentation/admin-guide/LSM/landlock.rst, Event filtering",
	  .needs = NEEDS,
	  .body = judge_excluded },
	{ .name = "no_records_while_audit_is_off",
	  .title = "while audit is off there are no records, and what is denied then is counted",
	  .source = "kernel behaviour, security/landlock/audit.c:landlock_audit_denial",
	  .needs = NEEDS,
	  .body = judge_off },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
