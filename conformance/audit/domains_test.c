// SPDX-License-Identifier: MIT
/* The records of domains: who has made them. */
#include <errno.h>
#include <fnmatch.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <shared.h>

#include "audit_log.h"
#include "object.h"
#include "script.h"
#include "script_log.h"

/* The first that the kernel gives is above. */
#define SMALLEST_DOMAIN (1ULL << 32)

#define NOBODY 65534

static const struct sandbox_layer layer = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_DIR,
};

static const char *const one_denial[] = { "blockers=fs.make_dir *", NULL };

static int make_dir(void *context)
{
	(void)context;
	return mkdir("new", 0700) ? errno : 0;
}

static const char *own_program(void)
{
	static char program[PATH_MAX];
	const ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (length < 0)
		expect_broken("/proc/self/exe: %s", expect_errno_name(errno));
	return object_string(program);
}

struct creator {
	uid_t uid;
	const char *name;
	pid_t pid; /* that it had */
};

/* The name changes, and the denial is a child's: neither makes a difference. */
static int create_and_change(void *context)
{
	struct creator *creator = context;
	enum sandbox_step step;
	pid_t child;
	int status, error;

	creator->pid = getpid();
	if (prctl(PR_SET_NAME, creator->name, 0, 0, 0))
		return NOT_PREPARED(errno);
	if (creator->uid && (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
			     setresuid(creator->uid, creator->uid, creator->uid)))
		return NOT_PREPARED(errno);
	error = sandbox_enter(&layer, 1, &step);
	if (error)
		return SANDBOX_REFUSED(error);
	if (prctl(PR_SET_NAME, "another", 0, 0, 0))
		return NOT_PREPARED(errno);
	child = fork();
	if (child == 0)
		_exit(make_dir(NULL));
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return NOT_PREPARED(ECHILD);
	return WEXITSTATUS(status);
}

static void judge_creator(const struct test_case *self)
{
	static const struct creator creators[] = {
		{ 0, "creator", 0 },
		{ NOBODY, "creator", 0 },
		{ 0, "odd \"name\"", 0 },
	};
	struct creator *creator = shared_memory(sizeof(*creator));

	(void)self;
	if (chmod(".", 0777))
		expect_broken("chmod: %s", expect_errno_name(errno));
	log_begin();
	for (size_t i = 0; i < sizeof(creators) / sizeof(creators[0]); i++) {
		struct verdict verdict;
		const struct log *log;
		const char *text;

		*creator = creators[i];
		verdict = judge(NULL, 0, create_and_change, creator);
		log = log_judged(&verdict, EACCES, one_denial, creators[i].name);
		text = case_text("status=allocated mode=enforcing pid=%d uid=%u exe=%s comm=%s",
				 creator->pid, creator->uid, own_program(),
				 object_string(creator->name));
		expect_true(log->domains.count == 1 &&
				    fnmatch(text, log->domains.at[0].text, FNM_NOESCAPE) == 0,
			    "expected the record \"%s\", got \"%s\"", text,
			    log->domains.count ? log->domains.at[0].text : "none");
	}
}

/* The order of fork(2) and of the denials in a script makes no difference. */
static void judge_once(const struct test_case *self)
{
	static const struct {
		const char *script;
		size_t domains;
	} rows[] = {
		{ "Ld0 d", 1 },	    { "Ld0 d d d", 1 },	      { "Ld0 d f d", 1 },
		{ "Ld2 d x d", 1 }, { "Ld0 Lp0 d p d p", 2 }, { "Ld0 Lp0 p", 1 },
		{ "Ld0 Lp0 d", 1 }, { "Ld1 d", 0 },	      { "Ld3 d x d d", 1 },
	};

	(void)self;
	script_make_layout();
	log_begin();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct log *log = script_take_log(rows[i].script);

		expect_true(log->domains.count == rows[i].domains,
			    "%s: %zu domains were recorded instead of %zu", rows[i].script,
			    log->domains.count, rows[i].domains);
		for (size_t j = 1; j < log->denials.count; j++)
			expect_true(log->denials.at[j].serial > log->denials.at[j - 1].serial,
				    "%s: two denials are in one event", rows[i].script);
	}
}

static void judge_numbers(const struct test_case *self)
{
	uint64_t last = SMALLEST_DOMAIN;

	(void)self;
	log_begin();
	for (int i = 0; i < 16; i++) {
		const struct log *log =
			log_judge(&layer, 1, make_dir, NULL, EACCES, one_denial, "a domain");
		uint64_t domain;

		if (!log->denials.count)
			continue;
		domain = log->denials.at[0].domain;
		expect_true(domain > last, "domain %llx comes after %llx",
			    (unsigned long long)domain, (unsigned long long)last);
		/* Released or not, its number is not given again. */
		if (i % 4 == 0)
			log_await_release(domain);
		last = domain;
	}
}

#define SOURCE "Documentation/admin-guide/LSM/landlock.rst, Record types"
#define NEEDS  "abi>=7 cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "creators_are_described",
	  .title = "the record of a domain tells who has made it, as it was then",
	  .source = SOURCE,
	  .needs = NEEDS " cap:setuid cap:setgid call:no_new_privs",
	  .body = judge_creator },
	{ .name = "recorded_once",
	  .title =
		  "a domain is recorded with the first of its denials that is logged, and not again",
	  .source = SOURCE,
	  .needs = NEEDS " call:mknodat",
	  .body = judge_once },
	{ .name = "numbers_increase",
	  .title = "numbers of domains are above 2^32, increase, and are not given again",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_numbers },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
