// SPDX-License-Identifier: MIT
/* The judged child: whatever it does, its parent gets a true verdict and is rid of it. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "judge.h"

/* Long enough for a busy machine, short enough for a test that waits for it to pass. */
#define SHORT_MS 200
#define LONG_MS	 8000

/* Compiled once for each way to judge. */
#ifdef JUDGE_VFORKED
#define judging	      judge_vforked
#define judging_until judge_vforked_until
#else
#define judging	      judge
#define judging_until judge_until
#endif

/* Shorter names for the few kinds of check that follow. */
#define REQUIRE_KIND(verdict, expected)                                                            \
	do {                                                                                       \
		char seen[128];                                                                    \
		verdict_describe(&(verdict), seen, sizeof(seen));                                  \
		ATF_REQUIRE_EQ_MSG((verdict).kind, expected, "verdict: %s", seen);                 \
	} while (0)

#define CASE(name)                                                                                 \
	ATF_TC_WITHOUT_HEAD(name);                                                                 \
	ATF_TC_BODY(name, tc)

static int act_succeed(void *context)
{
	(void)context;
	return 0;
}

static int act_return(void *context)
{
	return *(const int *)context;
}

static int act_hang(void *context)
{
	if (context)
		*(volatile pid_t *)context = getpid();
	while (pause())
		;
	return 0;
}

static int act_raise(void *context)
{
	raise(*(const int *)context);
	return 0;
}

static int act_exit(void *context)
{
	_exit(*(const int *)context);
}

static int act_open_directory(void *context)
{
	const int fd = open(context, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* True once no process holds the writing end any more. */
static bool comes_to_end(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	char byte;

	return poll(&poll_fd, 1, LONG_MS) == 1 && read(fd, &byte, 1) == 0;
}

CASE(success_and_errno_are_reported)
{
	int error = ENOTEMPTY;
	struct verdict verdict = judging(NULL, 0, act_succeed, NULL);

	REQUIRE_KIND(verdict, VERDICT_ACTED);
	ATF_CHECK_EQ(0, verdict.error);
	verdict = judging(NULL, 0, act_return, &error);
	REQUIRE_KIND(verdict, VERDICT_ACTED);
	ATF_CHECK_EQ(ENOTEMPTY, verdict.error);
}

CASE(a_child_that_hangs_is_killed)
{
	const struct verdict verdict = judging_until(SHORT_MS, NULL, 0, act_hang, NULL);

	REQUIRE_KIND(verdict, VERDICT_TIMED_OUT);
	/* It has been reaped: there is nothing left to wait for. */
	ATF_CHECK_ERRNO(ECHILD, waitpid(-1, NULL, WNOHANG) < 0);
}

CASE(a_child_killed_by_a_signal_is_not_taken_for_an_answer)
{
	int number = SIGQUIT;
	struct rlimit core;
	struct verdict verdict;

	/* As much as is allowed: the child is not to leave a core file all the same. */
	ATF_REQUIRE_EQ(0, getrlimit(RLIMIT_CORE, &core));
	core.rlim_cur = core.rlim_max;
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_CORE, &core));
	verdict = judging(NULL, 0, act_raise, &number);
	REQUIRE_KIND(verdict, VERDICT_DIED);
	ATF_CHECK_EQ(SIGQUIT, verdict.signal);
	ATF_CHECK_ERRNO(ENOENT, access("core", F_OK) < 0);
}

CASE(a_child_that_exits_silently_is_not_taken_for_an_answer)
{
	int status = 0;
	const struct verdict verdict = judging(NULL, 0, act_exit, &status);

	REQUIRE_KIND(verdict, VERDICT_DIED);
	ATF_CHECK_EQ(0, verdict.signal);
}

static void skip_without_landlock(void)
{
	struct llk_support support = { .size = sizeof(support) };

	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	if (support.state != LLK_STATE_ENABLED)
		atf_tc_skip("unavailable: no Landlock in this kernel");
}

CASE(a_refused_ruleset_is_told_from_a_denied_action)
{
	const struct sandbox_layer layer = { .attr.handled_access_fs = 1ULL << 63 };
	struct verdict verdict;

	skip_without_landlock();
	verdict = judging(&layer, 1, act_succeed, NULL);
	REQUIRE_KIND(verdict, VERDICT_REFUSED);
	ATF_CHECK_EQ(SANDBOX_CREATE_RULESET, verdict.step);
	ATF_CHECK_EQ(EINVAL, verdict.error);
}

CASE(a_refused_rule_is_told_from_a_denied_action)
{
	const struct sandbox_rule rule = {
		.type = LLK_RULE_PATH_BENEATH,
		.access = LLK_ACCESS_FS_READ_DIR,
		.parent_fd = -1,
	};
	const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
		.rules = &rule,
		.rule_count = 1,
	};
	struct verdict verdict;

	skip_without_landlock();
	verdict = judging(&layer, 1, act_succeed, NULL);
	REQUIRE_KIND(verdict, VERDICT_REFUSED);
	ATF_CHECK_EQ(SANDBOX_ADD_RULE, verdict.step);
	ATF_CHECK_EQ(EBADF, verdict.error);
}

CASE(the_sandbox_holds_for_the_child_alone)
{
	const struct sandbox_layer layer = { .attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR };
	char root[] = "/";
	struct verdict verdict;

	skip_without_landlock();
	verdict = judging(&layer, 1, act_open_directory, root);
	REQUIRE_KIND(verdict, VERDICT_ACTED);
	ATF_CHECK_EQ(EACCES, verdict.error);
	ATF_CHECK_EQ(0, act_open_directory(root));
}

/* Fork a process that lives on, then return, hang or exit as context says. */
struct family {
	int pipe_fds[2];
	judged_action *then;
};

static int act_fork(void *context)
{
	const struct family *const family = context;
	int status = 0;

	if (fork() == 0)
		act_hang(NULL);
	return family->then(&status);
}

static void check_family(judged_action *then, enum verdict_kind expected)
{
	struct family family = { .then = then };
	struct verdict verdict;

	ATF_REQUIRE_EQ(0, pipe(family.pipe_fds));
	verdict = judging_until(expected == VERDICT_TIMED_OUT ? SHORT_MS : LONG_MS, NULL, 0,
				act_fork, &family);
	close(family.pipe_fds[1]);
	REQUIRE_KIND(verdict, expected);
	ATF_CHECK_MSG(comes_to_end(family.pipe_fds[0]), "a process of the child's lives on");
	close(family.pipe_fds[0]);
}

CASE(what_the_child_has_forked_is_gone_after_its_report)
{
	check_family(act_succeed, VERDICT_ACTED);
}

/* The grandchild holds the pipe of the report: the death is seen all the same, and at once. */
CASE(what_the_child_has_forked_is_gone_after_its_death)
{
	check_family(act_exit, VERDICT_DIED);
}

CASE(what_the_child_has_forked_is_gone_after_the_deadline)
{
	check_family(act_hang, VERDICT_TIMED_OUT);
}

static int act_write_to_stdout(void *context)
{
	static const char noise[] = "noise, and more of it than a report is long";

	(void)context;
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (write(fd, noise, sizeof(noise)) >= 0)
			return EEXIST;
	}
	return ENOTEMPTY;
}

static int judge_without_streams(void *context)
{
	struct verdict verdict;

	(void)context;
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		close(fd);
	verdict = judging(NULL, 0, act_write_to_stdout, NULL);
	return verdict.kind == VERDICT_ACTED ? verdict.error : EPROTO;
}

CASE(a_report_is_apart_from_the_standard_streams)
{
	const struct verdict verdict = judging(NULL, 0, judge_without_streams, NULL);

	REQUIRE_KIND(verdict, VERDICT_ACTED);
	ATF_CHECK_EQ(ENOTEMPTY, verdict.error);
}

CASE(a_caller_that_ignores_sigchld_gets_the_verdict)
{
	int number = SIGKILL;
	struct sigaction after;
	struct verdict verdict;

	signal(SIGCHLD, SIG_IGN);
	verdict = judging(NULL, 0, act_raise, &number);
	REQUIRE_KIND(verdict, VERDICT_DIED);
	ATF_CHECK_EQ(SIGKILL, verdict.signal);
	ATF_REQUIRE_EQ(0, sigaction(SIGCHLD, NULL, &after));
	ATF_CHECK_MSG(after.sa_handler == SIG_IGN, "the caller's disposition is lost");
}

static void ignore_alarm(int number)
{
	(void)number;
}

static int act_take_time(void *context)
{
	(void)context;
	return poll(NULL, 0, SHORT_MS) ? errno : ENOTEMPTY;
}

CASE(signals_that_interrupt_the_caller_change_nothing)
{
	const struct sigaction interrupt = { .sa_handler = ignore_alarm };
	const struct itimerval often = { { 0, 1000 }, { 0, 1000 } };
	struct verdict verdict;

	ATF_REQUIRE_EQ(0, sigaction(SIGALRM, &interrupt, NULL));
	ATF_REQUIRE_EQ(0, setitimer(ITIMER_REAL, &often, NULL));
	verdict = judging(NULL, 0, act_take_time, NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	REQUIRE_KIND(verdict, VERDICT_ACTED);
	ATF_CHECK_EQ(ENOTEMPTY, verdict.error);
}

static int judge_without_processes(void *context)
{
	const struct rlimit none = { 0 };
	struct verdict verdict;

	(void)context;
	/* Root is not limited; a number that nobody else runs under. */
	if (geteuid() == 0 && setresuid(4242424, 4242424, 4242424))
		return errno;
	if (setrlimit(RLIMIT_NPROC, &none))
		return errno;
	verdict = judging(NULL, 0, act_succeed, NULL);
	return verdict.kind == VERDICT_NO_CHILD ? verdict.error : EPROTO;
}

CASE(where_no_process_can_be_made_there_is_no_answer)
{
	const struct verdict verdict = judging(NULL, 0, judge_without_processes, NULL);

	REQUIRE_KIND(verdict, VERDICT_ACTED);
	ATF_CHECK_EQ(EAGAIN, verdict.error);
}

static int judge_for_ever(void *context)
{
	/* The child is in a group of its own: only the death of this process can end it. */
	judging(NULL, 0, act_hang, context);
	return 0;
}

CASE(a_child_does_not_outlive_its_parent)
{
	int pipe_fds[2];
	struct verdict verdict;

	ATF_REQUIRE_EQ(0, pipe(pipe_fds));
	verdict = judging_until(SHORT_MS, NULL, 0, judge_for_ever, NULL);
	close(pipe_fds[1]);
	REQUIRE_KIND(verdict, VERDICT_TIMED_OUT);
	ATF_CHECK_MSG(comes_to_end(pipe_fds[0]), "the child lives on");
}

CASE(no_descriptor_is_left_open)
{
	int before;
	int after;

	before = dup(STDERR_FILENO);
	close(before);
	for (int i = 0; i < 20; i++)
		judging(NULL, 0, act_succeed, NULL);
	after = dup(STDERR_FILENO);
	ATF_CHECK_EQ(before, after);
}

CASE(a_verdict_is_described_with_the_name_of_its_errno)
{
	const struct verdict verdict = { .kind = VERDICT_ACTED, .error = EXDEV };
	const struct verdict refused = {
		.kind = VERDICT_REFUSED,
		.step = SANDBOX_ADD_RULE,
		.error = EINVAL,
	};
	char text[80];

	verdict_describe(&verdict, text, sizeof(text));
	ATF_CHECK_STREQ("acted: EXDEV", text);
	verdict_describe(&refused, text, sizeof(text));
	ATF_CHECK_STREQ("landlock_add_rule refused: EINVAL", text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, success_and_errno_are_reported);
	ATF_TP_ADD_TC(tp, a_child_that_hangs_is_killed);
	ATF_TP_ADD_TC(tp, a_child_killed_by_a_signal_is_not_taken_for_an_answer);
	ATF_TP_ADD_TC(tp, a_child_that_exits_silently_is_not_taken_for_an_answer);
	ATF_TP_ADD_TC(tp, a_refused_ruleset_is_told_from_a_denied_action);
	ATF_TP_ADD_TC(tp, a_refused_rule_is_told_from_a_denied_action);
	ATF_TP_ADD_TC(tp, the_sandbox_holds_for_the_child_alone);
	ATF_TP_ADD_TC(tp, what_the_child_has_forked_is_gone_after_its_report);
	ATF_TP_ADD_TC(tp, what_the_child_has_forked_is_gone_after_its_death);
	ATF_TP_ADD_TC(tp, what_the_child_has_forked_is_gone_after_the_deadline);
	ATF_TP_ADD_TC(tp, a_report_is_apart_from_the_standard_streams);
	ATF_TP_ADD_TC(tp, a_caller_that_ignores_sigchld_gets_the_verdict);
	ATF_TP_ADD_TC(tp, signals_that_interrupt_the_caller_change_nothing);
	ATF_TP_ADD_TC(tp, where_no_process_can_be_made_there_is_no_answer);
	ATF_TP_ADD_TC(tp, a_child_does_not_outlive_its_parent);
	ATF_TP_ADD_TC(tp, no_descriptor_is_left_open);
	ATF_TP_ADD_TC(tp, a_verdict_is_described_with_the_name_of_its_errno);
	return atf_no_error();
}
