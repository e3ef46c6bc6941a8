// SPDX-License-Identifier: MIT
/* Audit records of denials while memory is short: what is lost once is not lost for good. */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <judge.h>
#include <sandbox.h>
#include <shared.h>

#include "../audit/audit_log.h"
#include "attempt.h"
#include "fail_nth.h"

static int enter(void *context)
{
	static const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
	};
	_Atomic unsigned int *domains = context;
	enum sandbox_step step;
	const int error = sandbox_enter(&layer, 1, &step);

	*domains += !error;
	return error;
}

static int list_folder(void *context)
{
	const int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)context;
	return fd < 0 ? errno : 0;
}

/* A denial for which there is memory again. */
static const char *deny_again(void *context, int error)
{
	(void)error;
	return list_folder(context) == EACCES ? NULL : "it is not denied later";
}

/* The record of its domain comes with the first denial that has memory for it. */
static void expect_domains(const struct log *log, unsigned int domains)
{
	expect_true(log->domains.count == domains, "of %u domains that deny %zu were recorded",
		    domains, log->domains.count);
	for (size_t i = 0; i < log->domains.count; i++)
		expect_true(!fnmatch("status=allocated mode=enforcing pid=* uid=* exe=\"*\" "
				     "comm=\"*\"",
				     log->domains.at[i].text, 0),
			    "the record of a domain is \"%s\"", log->domains.at[i].text);
	for (size_t i = 0; i < log->denials.count; i++)
		expect_true(!fnmatch("blockers=fs.read_dir path=*", log->denials.at[i].text, 0),
			    "the record of a denial is \"%s\"", log->denials.at[i].text);
}

static void record(const struct test_case *self)
{
	_Atomic unsigned int *domains = shared_memory(sizeof(*domains));
	const struct operation operation = {
		.name = self->name,
		.prepare = enter,
		.act = list_folder,
		.review = deny_again,
		.context = domains,
		.expected = EACCES,
		/* Opening itself needs memory. */
		.may_differ = true,
	};

	fail_nth_require();
	log_begin();
	attempt_all(&operation);
	expect_domains(log_take(), *domains);
}

static const struct test_case cases[] = {
	{
		.name = "lost_records",
		.title = "a domain whose record found no memory is recorded with its next denial",
		.source = "Documentation/admin-guide/LSM/landlock.rst, Record types",
		.needs = "abi>=7 cap:sys_admin",
		.body = record,
	},
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
