// SPDX-License-Identifier: MIT
/* The records of domains that are gone. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <audit.h>
#include <case.h>
#include <ends.h>
#include <expect.h>
#include <kernel.h>
#include <surroundings.h>

#include "audit_log.h"
#include "script_log.h"

/*
 * What is recorded in error comes long before: in as many times the time that a release takes to
 * be recorded on this machine, busy as it is, and this besides.
 */
#define SILENCE_MS    200
#define SILENCE_TIMES 10

#define OTHERS_MAX 3

static const struct sandbox_layer layer = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_DIR,
};

static const char *const one_denial[] = { "blockers=fs.make_dir *", NULL };
static const char *const none[] = { NULL };

static int make_dir(void *context)
{
	(void)context;
	return mkdir("new", 0700) ? errno : 0;
}

/* The last number is of denials, not of records. */
static void judge_release(const struct test_case *self)
{
	static const struct {
		const char *script;
		int denials;
		int since_abi; /* 0: always */
	} rows[] = {
		{ "Ld0 d", 1, 0 },
		{ "Ld0 d d d", 3, 0 },
		{ "Ld0 d x d", 2, 0 },
		{ "Ld3 d d x d", 3, 0 },
		{ "Ld0 f d", 1, 0 },
		{ "Ld0 Lp1 d p d", 2, 0 },
		{ "Ld0 d Ld1 d", 1, 0 },
		/* Threads that are brought in have all to be gone. */
		{ "s Ld8 w d", 1, 8 },
		{ "s Ld8 d w d d", 3, 8 },
		{ "Ld0 s Lp8 d w d", 2, 8 },
		{ "s Ldc d w Lp0 p d", 2, 8 },
	};

	uint64_t domains[sizeof(rows) / sizeof(rows[0])] = { 0 };

	(void)self;
	script_make_layout();
	log_begin();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct log *log;

		if (rows[i].since_abi > kernel_abi())
			continue;
		log = script_take_log(rows[i].script);
		if (expect_true(log->domains.count == 1, "%s: %zu domains were recorded",
				rows[i].script, log->domains.count))
			domains[i] = log->domains.at[0].domain;
	}
	/* Waited for together, they take as long as one. */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *expected = case_text("status=deallocated denials=%d", rows[i].denials);
		const char *text = domains[i] ? log_await_release(domains[i]) : NULL;

		if (text)
			expect_true(strcmp(text, expected) == 0, "%s: expected \"%s\", got \"%s\"",
				    rows[i].script, expected, text);
	}
}

static void judge_silent_release(const struct test_case *self)
{
	static const char *const scripts[] = { "Ld0", "Ld1 d", "Ld0 x d", "Ld0 Lp0 Le4", "Lp2 x" };
	const struct verdict free = judge_vforked(NULL, 0, make_dir, NULL);

	(void)self;
	expect_control(&free, "making a directory");
	rmdir("new");
	script_make_layout();
	log_begin();
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		const struct log *log = script_take_log(scripts[i]);

		log_expect(log, none, scripts[i]);
		expect_true(log->domains.count == 0, "%s: a domain was recorded", scripts[i]);
	}
	expect_true(log_unannounced_releases() == 0,
		    "the release of a domain without a logged denial was recorded");
}

/* A process that is in a domain, and has been denied something, until it is killed. */
static pid_t start_sandboxed(void)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready))
		expect_broken("pipe: %s", expect_errno_name(errno));
	pid = fork();
	if (pid < 0)
		expect_broken("fork: %s", expect_errno_name(errno));
	if (pid == 0) {
		enum sandbox_step step;

		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (sandbox_enter(&layer, 1, &step) || make_dir(NULL) != EACCES ||
		    write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		expect_broken("the sandboxed process has ended");
	close(ready[0]);
	return pid;
}

/* The same, and the log of its denial. */
static const struct log *log_sandboxed(pid_t *pid)
{
	const struct log *log;

	log_begin();
	*pid = start_sandboxed();
	log = log_take();
	log_expect(log, one_denial, "a process in a domain");
	return log;
}

/* So many other domains are made later, and have been released. */
static void await_others(int count)
{
	uint64_t domains[OTHERS_MAX];
	size_t made = 0;

	for (int i = 0; i < count; i++) {
		const struct log *log =
			log_judge(&layer, 1, make_dir, NULL, EACCES, one_denial, "another domain");

		if (log->denials.count)
			domains[made++] = log->denials.at[0].domain;
	}
	for (size_t i = 0; i < made; i++)
		log_await_release(domains[i]);
}

/* How long a record that must not come is waited for. */
static int silence_ms(void)
{
	struct timespec begin, end;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	await_others(1);
	clock_gettime(CLOCK_MONOTONIC, &end);
	return SILENCE_MS + SILENCE_TIMES * (int)((end.tv_sec - begin.tv_sec) * 1000 +
						  (end.tv_nsec - begin.tv_nsec) / 1000000);
}

static void judge_life(const struct test_case *self)
{
	const struct log *log;
	uint64_t domain;
	pid_t pid;

	(void)self;
	log = log_sandboxed(&pid);
	domain = log->denials.count ? log->denials.at[0].domain : 0;
	await_others(OTHERS_MAX);
	expect_true(!log_is_released(domain), "a domain was released with a process in it");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	log_await_release(domain);
}

static void switch_audit(bool on)
{
	const int error = audit_set_enabled(on);

	if (error)
		expect_broken("switching audit: %s", expect_errno_name(error));
}

static void judge_release_while_off(const struct test_case *self)
{
	const struct log *log;
	uint64_t domain;
	int wait_ms;
	pid_t pid;

	(void)self;
	log = log_sandboxed(&pid);
	if (!log->denials.count)
		expect_settle();
	domain = log->denials.at[0].domain;
	wait_ms = silence_ms();
	switch_audit(false);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	expect_true(!log_hears_release(domain, wait_ms),
		    "the release of a domain was recorded while audit is off");
	switch_audit(true);
}

/*
 * What a descriptor's owner has to do with it.  Owners are letters, one set after the other:
 *
 *	p	the process itself	t	its thread	o	another process
 */
struct owner_row {
	const char *what;
	const char *owners;
	uint64_t scoped;
	bool held; /* until the descriptor is closed, or gets another owner */
};

static const struct owner_row owner_rows[] = {
	{ "no owner", "", LLK_SCOPE_SIGNAL, false },
	{ "a process that owns a descriptor itself", "p", LLK_SCOPE_SIGNAL, false },
	{ "a process whose thread owns a descriptor", "t", LLK_SCOPE_SIGNAL, false },
	{ "another owner, and signals not scoped", "o", 0, false },
	{ "another owner", "o", LLK_SCOPE_SIGNAL, true },
	{ "another owner, twice", "oo", LLK_SCOPE_SIGNAL, true },
	{ "another owner, and then the process itself", "op", LLK_SCOPE_SIGNAL, false },
	{ "the process itself, and then another", "po", LLK_SCOPE_SIGNAL, true },
};

struct owned {
	const struct owner_row *row;
	int fd; /* that the test case has too */
};

static int set_owner(int fd, char letter)
{
	const struct f_owner_ex thread = { .type = F_OWNER_TID, .pid = gettid() };

	switch (letter) {
	case 'p':
		return fcntl(fd, F_SETOWN, getpid());
	case 't':
		return fcntl(fd, F_SETOWN_EX, &thread);
	default:
		return fcntl(fd, F_SETOWN, getppid());
	}
}

static int own_and_be_denied(void *context)
{
	const struct owned *owned = context;

	for (const char *letter = owned->row->owners; *letter; letter++) {
		if (set_owner(owned->fd, *letter))
			return NOT_PREPARED(errno);
	}
	return make_dir(NULL);
}

/* One row of them as it is tried. */
struct held {
	const struct owner_row *row;
	bool closing; /* it is let go by close(2), not by another owner */
	uint64_t domain;
	int fds[2];
};

static void hold(struct held *held)
{
	const struct owner_row *row = held->row;
	const struct sandbox_layer owners_layer = {
		.attr = { .handled_access_fs = LLK_ACCESS_FS_MAKE_DIR, .scoped = row->scoped },
	};
	struct owned owned = { .row = row };
	const struct log *log;
	const int error = ends_open(held->fds);

	if (error)
		expect_broken("two connected descriptors: %s", expect_errno_name(error));
	owned.fd = held->fds[0];
	log = log_judge(&owners_layer, 1, own_and_be_denied, &owned, EACCES, one_denial, row->what);
	if (!log->denials.count)
		expect_settle();
	held->domain = log->denials.at[0].domain;
}

static void let_go(const struct held *held)
{
	expect_true(!log_is_released(held->domain),
		    "%s: the domain was released with a descriptor that needs it", held->row->what);
	if (held->closing)
		close(held->fds[0]);
	else if (fcntl(held->fds[0], F_SETOWN, getpid()))
		expect_broken("F_SETOWN: %s", expect_errno_name(errno));
}

static void await(const struct held *held, size_t count, bool is_held)
{
	for (size_t i = 0; i < count; i++) {
		if (held[i].row->held == is_held)
			log_await_release(held[i].domain);
	}
}

static void judge_owners(const struct test_case *self)
{
	struct held held[2 * sizeof(owner_rows) / sizeof(owner_rows[0])];
	size_t count = 0;

	(void)self;
	log_begin();
	for (size_t i = 0; i < sizeof(owner_rows) / sizeof(owner_rows[0]); i++) {
		const struct owner_row *row = &owner_rows[i];

		/* A domain around the suite that scopes signals does so here as well. */
		if (!row->scoped && surroundings_has_outer_domain())
			continue;
		held[count++] = (struct held){ .row = row, .closing = true };
		if (row->held)
			held[count++] = (struct held){ .row = row };
	}
	for (size_t i = 0; i < count; i++)
		hold(&held[i]);
	/* Those that nothing holds are gone, and one that was made later than all. */
	await(held, count, false);
	await_others(1);
	for (size_t i = 0; i < count; i++) {
		if (held[i].row->held)
			let_go(&held[i]);
	}
	await(held, count, true);
}

#define SOURCE "Documentation/admin-guide/LSM/landlock.rst, Record types"
#define NEEDS  "abi>=7 cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "releases_count_denials",
	  .title = "the release of a domain is recorded with the number of its denials, logged or "
		   "not",
	  .source = SOURCE,
	  .needs = NEEDS " call:mknodat",
	  .body = judge_release },
	{ .name = "silent_domains_are_not_recorded",
	  .title = "a domain without a logged denial is not recorded, nor is its release",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_silent_release },
	{ .name = "released_with_the_last_process",
	  .title = "a domain is not released before its last process has ended",
	  .source = SOURCE,
	  .needs = NEEDS,
	  .body = judge_life },
	{ .name = "not_released_while_audit_is_off",
	  .title = "the release of a domain is not recorded while audit is off",
	  .source = "kernel behaviour, security/landlock/audit.c:landlock_audit_free_domain",
	  .needs = NEEDS,
	  .body = judge_release_while_off },
	{ .name = "owners_of_descriptors_hold_their_domain",
	  .title = "a domain lasts as long as an open descriptor to which it has given an owner "
		   "that it may have to protect",
	  .features = "scope.signal",
	  .source = "kernel behaviour, security/landlock/fs.c:hook_file_set_fowner",
	  .needs = NEEDS,
	  .body = judge_owners },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
