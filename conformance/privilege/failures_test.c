// SPDX-License-Identifier: MIT
/* What does not entitle a task to restrict itself, and what failures leave of no_new_privs. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <answer.h>
#include <case.h>
#include <child.h>
#include <descriptor.h>
#include <expect.h>
#include <privilege.h>
#include <reason.h>
#include <shared.h>

#define NNP	       LLK_RESTRICT_SELF_NO_NEW_PRIVS
#define SUBDOMAINS_OFF LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF

#define CALLS 16

struct call {
	const char *what;
	enum descriptor_kind ruleset;
	uint32_t flags;
	struct answers answers;
};

/* clang-format off */
/* By a caller without no_new_privs. */
static const struct call calls[CALLS] = {
	{ "no flag", FD_RULESET, 0, ALWAYS(EPERM) },
	{ "NO_NEW_PRIVS", FD_RULESET, NNP,
	  { { { 1, EPERM }, { 11, 0 } }, .first_generation = EINVAL } },
	{ "NO_NEW_PRIVS and -1", FD_MINUS_ONE, NNP,
	  { { { 1, EPERM }, { 11, EBADF } }, .first_generation = EINVAL } },
	{ "NO_NEW_PRIVS and -2", FD_MINUS_TWO, NNP,
	  { { { 1, EPERM }, { 11, EBADF } }, .first_generation = EINVAL } },
	{ "NO_NEW_PRIVS and a device", FD_DEVICE, NNP,
	  { { { 1, EPERM }, { 11, EBADFD } }, .first_generation = EINVAL } },
	{ "NO_NEW_PRIVS, LOG_SUBDOMAINS_OFF and -1", FD_MINUS_ONE, NNP | SUBDOMAINS_OFF,
	  { { { 1, EPERM }, { 11, EBADF } }, .first_generation = EINVAL } },
	{ "NO_NEW_PRIVS and an unknown flag", FD_RULESET, NNP | (1U << 31),
	  { { { 1, EPERM }, { 11, EINVAL } }, .first_generation = EINVAL } },
	{ "LOG_SUBDOMAINS_OFF and -1", FD_MINUS_ONE, SUBDOMAINS_OFF,
	  { { { 1, EPERM } }, .first_generation = EINVAL } },
	{ "NO_NEW_PRIVS and LOG_SUBDOMAINS_OFF", FD_RULESET, NNP | SUBDOMAINS_OFF,
	  { { { 1, EPERM }, { 11, 0 } }, .first_generation = EINVAL } },
};

static const struct call privileged_calls[CALLS] = {
	{ "no flag", FD_RULESET, 0, ALWAYS(0) },
	{ "a device", FD_DEVICE, 0, ALWAYS(EBADFD) },
	{ "-1", FD_MINUS_ONE, 0, ALWAYS(EBADF) },
	{ "an unknown flag", FD_RULESET, 1U << 31, ALWAYS(EINVAL) },
	{ "NO_NEW_PRIVS", FD_RULESET, NNP, SINCE(11, 0, EINVAL) },
	{ "NO_NEW_PRIVS and a device", FD_DEVICE, NNP, SINCE(11, EBADFD, EINVAL) },
};
/* clang-format on */

struct attempt {
	int ruleset_fd;
	uint32_t flags;
	bool privileged;
	int answer;
	int no_new_privs;
	int cleared; /* answer to setting no_new_privs to 0 */
	int forked;  /* no_new_privs of a child */
};

static int no_new_privs(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
}

static int tell_no_new_privs(void *context)
{
	struct attempt *attempt = context;

	attempt->forked = no_new_privs();
	return 0;
}

static int attempt_call(void *context)
{
	struct attempt *attempt = context;
	const int error = attempt->privileged ? privilege_keep_sys_admin() : privilege_drop_all();

	if (error)
		return NOT_PREPARED(error);
	attempt->answer = llk_sys_restrict_self(attempt->ruleset_fd, attempt->flags);
	attempt->cleared = prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) ? errno : 0;
	attempt->no_new_privs = no_new_privs();
	return child_run(tell_no_new_privs, attempt);
}

static void require_clear(void)
{
	if (no_new_privs() == 1)
		expect_skip(REASON_CONFIG, "no_new_privs is set already");
}

static void judge_with(const struct call *rows, bool privileged)
{
	require_clear();
	for (size_t i = 0; i < CALLS && rows[i].what; i++) {
		const int expected = answer_expected(&rows[i].answers);
		const int set = !expected && (rows[i].flags & NNP);
		struct attempt *attempt = shared_memory(sizeof(*attempt));
		struct verdict verdict;

		attempt->ruleset_fd = descriptor_open(rows[i].ruleset);
		attempt->flags = rows[i].flags;
		attempt->privileged = privileged;
		verdict = judge_vforked(NULL, 0, attempt_call, attempt);
		expect_prepared(&verdict, rows[i].what);
		if (!expect_verdict(&verdict, 0, "%s", rows[i].what))
			continue;
		expect_answer(attempt->answer, expected, "%s", rows[i].what);
		expect_true(attempt->no_new_privs == set, "%s: no_new_privs is %d instead of %d",
			    rows[i].what, attempt->no_new_privs, set);
		expect_true(attempt->forked == set, "%s: no_new_privs of a child is %d, not %d",
			    rows[i].what, attempt->forked, set);
		expect_outcome(attempt->cleared, EINVAL, "%s: clearing no_new_privs", rows[i].what);
	}
}

static void judge_unprivileged(const struct test_case *self)
{
	(void)self;
	judge_with(calls, false);
}

static void judge_privileged(const struct test_case *self)
{
	(void)self;
	judge_with(privileged_calls, true);
}

static int restrict_self(void)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_READ_DIR };
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);

	return ruleset_fd < 0 ? SANDBOX_REFUSED(-ruleset_fd)
			      : -llk_sys_restrict_self(ruleset_fd, 0);
}

/* Whoever makes a user namespace has all capabilities there, and none more where it is itself. */
static int own_a_namespace(void *context)
{
	int ready[2], error = privilege_drop_all();
	char byte = 0;
	pid_t child;

	(void)context;
	if (error || pipe2(ready, O_CLOEXEC))
		return NOT_PREPARED(errno);
	child = fork();
	if (child == 0) {
		byte = unshare(CLONE_NEWUSER) ? (char)errno : 0;
		if (write(ready[1], &byte, 1) == 1)
			pause();
		_exit(0);
	}
	if (child < 0 || read(ready[0], &byte, 1) != 1)
		return NOT_PREPARED(ECHILD);
	error = byte ? NOT_PREPARED(byte) : restrict_self();
	kill(child, SIGKILL);
	return error;
}

/* All capabilities but the one that counts. */
static int keep_others(void *context)
{
	const cap_value_t sys_admin = CAP_SYS_ADMIN;
	cap_t caps = cap_get_proc();

	(void)context;
	if (!caps || cap_set_flag(caps, CAP_EFFECTIVE, 1, &sys_admin, CAP_CLEAR) ||
	    cap_set_flag(caps, CAP_PERMITTED, 1, &sys_admin, CAP_CLEAR) || cap_set_proc(caps))
		return NOT_PREPARED(errno);
	return restrict_self();
}

/* It is permitted, but not in effect. */
static int keep_permitted(void *context)
{
	const cap_value_t sys_admin = CAP_SYS_ADMIN;
	cap_t caps = cap_get_proc();

	(void)context;
	if (!caps || cap_set_flag(caps, CAP_EFFECTIVE, 1, &sys_admin, CAP_CLEAR) ||
	    cap_set_proc(caps))
		return NOT_PREPARED(errno);
	return restrict_self();
}

static void judge_other_namespace(const struct test_case *self)
{
	struct verdict verdict;

	(void)self;
	require_clear();
	verdict = judge_vforked(NULL, 0, own_a_namespace, NULL);
	expect_prepared(&verdict, "restricting oneself as the owner of another namespace");
	expect_verdict(&verdict, EPERM, "restricting oneself as the owner of another namespace");
}

static void judge_other_capabilities(const struct test_case *self)
{
	struct verdict verdict;

	(void)self;
	require_clear();
	verdict = judge_vforked(NULL, 0, keep_others, NULL);
	expect_prepared(&verdict, "restricting oneself with all capabilities but this one");
	expect_verdict(&verdict, EPERM, "restricting oneself with all capabilities but this one");
	verdict = judge_vforked(NULL, 0, keep_permitted, NULL);
	expect_prepared(&verdict, "restricting oneself with it permitted, not effective");
	expect_verdict(&verdict, EPERM, "restricting oneself with it permitted, not effective");
}

static const struct test_case cases[] = {
	{ .name = "no_new_privs_is_set_with_success_only",
	  .title = "no_new_privs is set by a call with its flag that succeeds, for good; else not",
	  .source = SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_NO_NEW_PRIVS",
	  .needs = "abi>=1 call:no_new_privs",
	  .body = judge_unprivileged },
	{ .name = "privileged_calls_set_it_when_asked",
	  .title = "with CAP_SYS_ADMIN no_new_privs is set by a successful call with the flag only",
	  .source = SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_NO_NEW_PRIVS",
	  .needs = "abi>=1 cap:sys_admin call:no_new_privs",
	  .body = judge_privileged },
	{ .name = "another_namespace_does_not_suffice",
	  .title = "CAP_SYS_ADMIN over another user namespace does not suffice",
	  .source = SOURCE_RESTRICT_SELF ", EPERM",
	  .needs = "abi>=1 userns",
	  .body = judge_other_namespace },
	{ .name = "other_capabilities_do_not_suffice",
	  .title = "all capabilities but an effective CAP_SYS_ADMIN do not suffice",
	  .source = SOURCE_RESTRICT_SELF ", EPERM",
	  .needs = "abi>=1 cap:sys_admin",
	  .body = judge_other_capabilities },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
