// SPDX-License-Identifier: MIT
/*
 * Asked in a child, the kernel answers whatever a filter does to the calls, and nobody else
 * notices.
 */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <llk.h>

#include "child.h"
#include "seccomp_filter.h"

/* On all architectures that the tests run on. */
#define CREATE_RULESET 444
#define ADD_RULE       445
#define RESTRICT_SELF  446

#define ALL_CALLS (LLK_CALL_CREATE_RULESET | LLK_CALL_ADD_RULE | LLK_CALL_RESTRICT_SELF)

/* Time enough for a child on any machine, and not for a test to wait long for what never comes. */
#define DEADLINE_MS 3000

/* A filter, and what is to be found below it. */
struct filter {
	unsigned int first, last;
	unsigned int answer;
	enum llk_block block;
	uint32_t blocked, fatal;
	int error;
	const char *sentence;
};

static int check_found(const struct filter *filter, const struct llk_support *support)
{
	char sentence[256];

	CHECK_EQ(LLK_STATE_BLOCKED, support->state);
	CHECK_EQ(filter->block, support->block);
	CHECK_EQ(filter->blocked, support->blocked_calls);
	CHECK_EQ(filter->fatal, support->fatal_calls);
	CHECK_EQ(filter->error, support->error);
	CHECK_EQ(0, support->abi);
	CHECK_EQ(0, support->access_fs);
	CHECK(llk_support_text(support, sentence, sizeof(sentence)) > 0);
	CHECK_EQ(0, strcmp(filter->sentence, sentence));
	return 0;
}

/* The builder does without any call, and nothing ends the program. */
static int check_builder(const struct llk_support *support)
{
	const struct llk_ruleset_options options = {
		.size = sizeof(options),
		.assume = support,
		.mode = LLK_MODE_BEST_EFFORT,
	};
	struct llk_ruleset *ruleset;

	CHECK_EQ(0, llk_ruleset_create(&options, &ruleset));
	CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "/"));
	CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	llk_ruleset_free(ruleset);
	return 0;
}

static int detect_under(void *context)
{
	const struct filter *filter = context;
	struct llk_support support = { .size = sizeof(support) };

	CHECK_EQ(0, answer_calls(filter->first, filter->last, filter->answer));
	errno = 4711;
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	CHECK_EQ(4711, errno);
	CHECK_EQ(0, check_found(filter, &support));
	return check_builder(&support);
}

#define KILLED	 SECCOMP_RET_KILL_PROCESS, LLK_BLOCK_KILLED
#define THREAD	 SECCOMP_RET_KILL_THREAD, LLK_BLOCK_KILLED
#define TRAPPED	 SECCOMP_RET_TRAP, LLK_BLOCK_TRAPPED
#define WITH(no) SECCOMP_RET_ERRNO | (no), LLK_BLOCK_REFUSED

#define IN_PLACE "a seccomp filter answers in the kernel's place to "

ATF_TC_WITHOUT_HEAD(a_filter_on_any_call_is_survived_and_named);
ATF_TC_BODY(a_filter_on_any_call_is_survived_and_named, tc)
{
	static struct filter filters[] = {
		{ CREATE_RULESET, CREATE_RULESET, KILLED, LLK_CALL_CREATE_RULESET,
		  LLK_CALL_CREATE_RULESET, 0,
		  "a seccomp filter kills for landlock_create_ruleset" },
		{ ADD_RULE, ADD_RULE, KILLED, LLK_CALL_ADD_RULE, LLK_CALL_ADD_RULE, 0,
		  "a seccomp filter kills for landlock_add_rule" },
		{ RESTRICT_SELF, RESTRICT_SELF, KILLED, LLK_CALL_RESTRICT_SELF,
		  LLK_CALL_RESTRICT_SELF, 0, "a seccomp filter kills for landlock_restrict_self" },
		{ CREATE_RULESET, RESTRICT_SELF, KILLED, ALL_CALLS, ALL_CALLS, 0,
		  "a seccomp filter kills for landlock_create_ruleset, landlock_add_rule and "
		  "landlock_restrict_self" },
		{ ADD_RULE, RESTRICT_SELF, THREAD, LLK_CALL_ADD_RULE | LLK_CALL_RESTRICT_SELF,
		  LLK_CALL_ADD_RULE | LLK_CALL_RESTRICT_SELF, 0,
		  "a seccomp filter kills for landlock_add_rule and landlock_restrict_self" },
		{ CREATE_RULESET, CREATE_RULESET, TRAPPED, LLK_CALL_CREATE_RULESET,
		  LLK_CALL_CREATE_RULESET, 0,
		  "a seccomp filter answers with SIGSYS to landlock_create_ruleset" },
		{ ADD_RULE, ADD_RULE, TRAPPED, LLK_CALL_ADD_RULE, LLK_CALL_ADD_RULE, 0,
		  "a seccomp filter answers with SIGSYS to landlock_add_rule" },
		{ RESTRICT_SELF, RESTRICT_SELF, TRAPPED, LLK_CALL_RESTRICT_SELF,
		  LLK_CALL_RESTRICT_SELF, 0,
		  "a seccomp filter answers with SIGSYS to landlock_restrict_self" },
		{ CREATE_RULESET, CREATE_RULESET, WITH(EACCES), LLK_CALL_CREATE_RULESET, 0, EACCES,
		  "a seccomp filter refuses landlock_create_ruleset: Permission denied" },
		{ ADD_RULE, ADD_RULE, WITH(ENOSYS), LLK_CALL_ADD_RULE, 0, ENOSYS,
		  "a seccomp filter refuses landlock_add_rule: Function not implemented" },
		{ RESTRICT_SELF, RESTRICT_SELF, WITH(EPERM), LLK_CALL_RESTRICT_SELF, 0, EPERM,
		  "a seccomp filter refuses landlock_restrict_self: Operation not permitted" },
		/* A kernel in which Landlock has not started says so to all three. */
		{ CREATE_RULESET, CREATE_RULESET, WITH(EOPNOTSUPP), LLK_CALL_CREATE_RULESET, 0,
		  EOPNOTSUPP,
		  "a seccomp filter refuses landlock_create_ruleset: Operation not supported" },
		{ CREATE_RULESET, ADD_RULE, WITH(EOPNOTSUPP),
		  LLK_CALL_CREATE_RULESET | LLK_CALL_ADD_RULE, 0, EOPNOTSUPP,
		  "a seccomp filter refuses landlock_create_ruleset and landlock_add_rule: "
		  "Operation not supported" },
		/* An ERRNO of 0 is success, of which the kernel knows nothing. */
		{ CREATE_RULESET, CREATE_RULESET, WITH(0), LLK_CALL_CREATE_RULESET, 0, 0,
		  IN_PLACE "landlock_create_ruleset" },
		{ ADD_RULE, ADD_RULE, WITH(0), LLK_CALL_ADD_RULE, 0, 0,
		  IN_PLACE "landlock_add_rule" },
		{ RESTRICT_SELF, RESTRICT_SELF, WITH(0), LLK_CALL_RESTRICT_SELF, 0, 0,
		  IN_PLACE "landlock_restrict_self" },
		{ CREATE_RULESET, RESTRICT_SELF, WITH(0), ALL_CALLS, 0, 0,
		  IN_PLACE "landlock_create_ruleset, landlock_add_rule and "
			   "landlock_restrict_self" },
		{ CREATE_RULESET, RESTRICT_SELF, WITH(ENOSYS), ALL_CALLS, 0, ENOSYS,
		  "a seccomp filter refuses landlock_create_ruleset, landlock_add_rule and "
		  "landlock_restrict_self: Function not implemented, or this kernel has no "
		  "Landlock" },
	};

	require_abi(1);
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		ATF_CHECK_EQ_MSG(0, in_child(detect_under, &filters[i]), "%s", filters[i].sentence);
		ATF_CHECK_EQ_MSG(0, in_unprivileged_child(detect_under, &filters[i]), "%s",
				 filters[i].sentence);
	}
}

/* All but the queries are answered with a descriptor that is not a ruleset. */
static int detect_a_descriptor_of_another(void *context)
{
	static const struct filter pretending = {
		.block = LLK_BLOCK_REFUSED,
		.blocked = LLK_CALL_CREATE_RULESET,
		.sentence = IN_PLACE "landlock_create_ruleset",
	};
	struct llk_support support = { .size = sizeof(support) };

	(void)context;
	CHECK_EQ(0, answer_call_by(CREATE_RULESET, 2, 0, SECCOMP_RET_ERRNO | 0));
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	CHECK_EQ(0, check_found(&pretending, &support));
	CHECK_EQ(0, llk_support_detect(&support));
	CHECK_EQ(0, check_found(&pretending, &support));
	/* It is standard input, which stays. */
	CHECK(fcntl(STDIN_FILENO, F_GETFD) >= 0);
	return check_builder(&support);
}

/* What is known to fail passes, and what would restrict does not. */
static int detect_a_restriction_that_is_none(void *context)
{
	const struct filter *filter = context;
	struct llk_support support = { .size = sizeof(support) };

	for (unsigned int fd = 0; fd < 32; fd++)
		CHECK_EQ(0, answer_call_with(RESTRICT_SELF, fd, filter->answer));
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	return check_found(filter, &support);
}

ATF_TC_WITHOUT_HEAD(what_a_filter_pretends_is_seen_by_its_lack_of_effect);
ATF_TC_BODY(what_a_filter_pretends_is_seen_by_its_lack_of_effect, tc)
{
	static struct filter filters[] = {
		{ 0, 0, WITH(0), LLK_CALL_RESTRICT_SELF, 0, 0, IN_PLACE "landlock_restrict_self" },
		{ 0, 0, WITH(EPERM), LLK_CALL_RESTRICT_SELF, 0, EPERM,
		  "a seccomp filter refuses landlock_restrict_self: Operation not permitted" },
	};

	require_abi(1);
	ATF_CHECK_EQ(0, in_child(detect_a_descriptor_of_another, NULL));
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
		ATF_CHECK_EQ(0, in_child(detect_a_restriction_that_is_none, &filters[i]));
}

static int detect_under_two(void *context)
{
	static const struct filter both = {
		.block = LLK_BLOCK_KILLED,
		.blocked = LLK_CALL_CREATE_RULESET | LLK_CALL_RESTRICT_SELF,
		.fatal = LLK_CALL_RESTRICT_SELF,
		.sentence = "a seccomp filter kills for landlock_restrict_self",
	};
	struct llk_support support = { .size = sizeof(support) };

	(void)context;
	CHECK_EQ(0, refuse_calls(CREATE_RULESET, CREATE_RULESET, EPERM));
	CHECK_EQ(0, answer_calls(RESTRICT_SELF, RESTRICT_SELF, SECCOMP_RET_KILL_PROCESS));
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	CHECK_EQ(0, check_found(&both, &support));
	/* The caller's own way stops at the first refusal, and lives. */
	CHECK_EQ(0, llk_support_detect(&support));
	CHECK_EQ(LLK_BLOCK_REFUSED, support.block);
	CHECK_EQ(LLK_CALL_CREATE_RULESET, support.blocked_calls);
	CHECK_EQ(0, support.fatal_calls);
	return 0;
}

static int detect_two_deaths(void *context)
{
	struct llk_support support = { .size = sizeof(support) };

	(void)context;
	CHECK_EQ(0, answer_calls(ADD_RULE, ADD_RULE, SECCOMP_RET_KILL_PROCESS));
	CHECK_EQ(0, answer_calls(RESTRICT_SELF, RESTRICT_SELF, SECCOMP_RET_TRAP));
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	CHECK_EQ(LLK_CALL_ADD_RULE | LLK_CALL_RESTRICT_SELF, support.fatal_calls);
	/* Of the first one. */
	CHECK_EQ(LLK_BLOCK_KILLED, support.block);
	return 0;
}

ATF_TC_WITHOUT_HEAD(one_call_is_refused_and_another_kills);
ATF_TC_BODY(one_call_is_refused_and_another_kills, tc)
{
	require_abi(1);
	ATF_CHECK_EQ(0, in_child(detect_under_two, NULL));
	ATF_CHECK_EQ(0, in_child(detect_two_deaths, NULL));
}

static int detect_unanswered(void *context)
{
	static const struct filter waiting = {
		.block = LLK_BLOCK_UNANSWERED,
		.blocked = LLK_CALL_ADD_RULE,
		.fatal = LLK_CALL_ADD_RULE,
		.error = ETIMEDOUT,
		.sentence = "a seccomp filter gives no answer to landlock_add_rule",
	};
	struct llk_support support = { .size = sizeof(support) };

	(void)context;
	CHECK(leave_calls_unanswered(ADD_RULE, ADD_RULE) >= 0);
	CHECK_EQ(0, llk_support_detect_forked(&support, DEADLINE_MS));
	return check_found(&waiting, &support);
}

ATF_TC_WITHOUT_HEAD(a_call_that_nobody_answers_ends_at_the_deadline);
ATF_TC_BODY(a_call_that_nobody_answers_ends_at_the_deadline, tc)
{
	require_abi(1);
	ATF_CHECK_EQ(0, in_child(detect_unanswered, NULL));
}

/* no_new_privs comes with the domain since ABI 11; before that the library sets it by prctl(2). */
static int detect_without_no_new_privs(void *context)
{
	const struct llk_support *before = context;
	struct llk_support support = { .size = sizeof(support) };

	CHECK_EQ(0, answer_call_with(SYS_prctl, PR_SET_NO_NEW_PRIVS, SECCOMP_RET_KILL_PROCESS));
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	if (before->abi >= 11) {
		CHECK_EQ(LLK_STATE_ENABLED, support.state);
	} else {
		CHECK_EQ(LLK_STATE_BLOCKED, support.state);
		CHECK_EQ(LLK_BLOCK_KILLED, support.block);
		CHECK_EQ(LLK_CALL_PRCTL, support.fatal_calls);
	}
	return 0;
}

/* Looking for a filter is not restricting. */
static int detect_without_looking(void *context)
{
	const struct llk_support *before = context;
	struct llk_support support = { .size = sizeof(support) };

	CHECK_EQ(0, answer_call_with(SYS_prctl, PR_SET_PDEATHSIG, SECCOMP_RET_KILL_PROCESS));
	CHECK_EQ(0, answer_call_with(SYS_prctl, PR_GET_NO_NEW_PRIVS, SECCOMP_RET_KILL_PROCESS));
	CHECK_EQ(0, answer_call_with(SYS_prctl, PR_GET_SECCOMP, SECCOMP_RET_KILL_PROCESS));
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	CHECK_EQ(before->state, support.state);
	CHECK_EQ(before->abi, support.abi);
	return 0;
}

/* What is refused all the same is seen, for no_new_privs is known to be set. */
static int detect_a_refusal_without_looking(void *context)
{
	struct llk_support support = { .size = sizeof(support) };

	CHECK_EQ(0, refuse_calls(RESTRICT_SELF, RESTRICT_SELF, EPERM));
	CHECK_EQ(0, refuse_calls(SYS_waitid, SYS_waitid, EPERM));
	CHECK_EQ(0, answer_call_with(SYS_prctl, PR_GET_SECCOMP, SECCOMP_RET_KILL_PROCESS));
	(void)context;
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	CHECK_EQ(LLK_STATE_BLOCKED, support.state);
	CHECK_EQ(LLK_CALL_RESTRICT_SELF, support.blocked_calls);
	CHECK_EQ(EPERM, support.error);
	return 0;
}

ATF_TC_WITHOUT_HEAD(what_is_needed_besides_the_three_calls_counts);
ATF_TC_BODY(what_is_needed_besides_the_three_calls_counts, tc)
{
	struct llk_support support = { .size = sizeof(support) };

	require_abi(1);
	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	ATF_CHECK_EQ(0, in_child(detect_without_no_new_privs, &support));
	ATF_CHECK_EQ(0, in_child(detect_without_looking, &support));
	ATF_CHECK_EQ(0, in_child(detect_a_refusal_without_looking, NULL));
}

static volatile sig_atomic_t signals;

static void count_signal(int signal)
{
	(void)signal;
	signals++;
}

static int detect_with_handlers(void *context)
{
	const struct sigaction count = { .sa_handler = count_signal };
	struct llk_support support = { .size = sizeof(support) };
	sigset_t none, mask;

	(void)context;
	CHECK_EQ(0, sigaction(SIGCHLD, &count, NULL));
	CHECK_EQ(0, sigaction(SIGSYS, &count, NULL));
	CHECK_EQ(0, answer_calls(ADD_RULE, ADD_RULE, SECCOMP_RET_TRAP));
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	CHECK_EQ(LLK_BLOCK_TRAPPED, support.block);
	CHECK_EQ(0, signals);
	CHECK_EQ(-1, waitpid(-1, NULL, 0));
	CHECK_EQ(ECHILD, errno);
	CHECK_EQ(0, sigprocmask(SIG_SETMASK, NULL, &mask));
	sigemptyset(&none);
	CHECK_EQ(0, memcmp(&none, &mask, sizeof(unsigned long)));
	return 0;
}

static int detect_with_ignored_children(void *context)
{
	struct llk_support support = { .size = sizeof(support) };

	(void)context;
	CHECK(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
	CHECK_EQ(0, answer_calls(RESTRICT_SELF, RESTRICT_SELF, SECCOMP_RET_KILL_PROCESS));
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	CHECK_EQ(LLK_BLOCK_KILLED, support.block);
	return 0;
}

ATF_TC_WITHOUT_HEAD(handlers_and_waits_of_the_caller_notice_nothing);
ATF_TC_BODY(handlers_and_waits_of_the_caller_notice_nothing, tc)
{
	require_abi(1);
	ATF_CHECK_EQ(0, in_child(detect_with_handlers, NULL));
	ATF_CHECK_EQ(0, in_child(detect_with_ignored_children, NULL));
}

static int detect_in_full(void *context)
{
	const struct llk_support *privileged = context;
	struct llk_support support = { .size = sizeof(support) };

	CHECK_EQ(0, has_no_new_privs());
	CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	CHECK_EQ(0, has_no_new_privs());
	CHECK_EQ(0, memcmp(privileged, &support, sizeof(support)));
	return 0;
}

ATF_TC_WITHOUT_HEAD(without_a_filter_the_answer_is_the_same_and_nothing_is_left);
ATF_TC_BODY(without_a_filter_the_answer_is_the_same_and_nothing_is_left, tc)
{
	struct llk_support support = { .size = sizeof(support) };
	const int before = count_descriptors();

	ATF_REQUIRE_EQ(0, llk_support_detect_forked(&support, 0));
	ATF_CHECK_EQ(before, count_descriptors());
	ATF_CHECK_EQ(0, in_unprivileged_child(detect_in_full, &support));
}

ATF_TC_WITHOUT_HEAD(structures_of_other_versions_are_filled_as_far_as_they_go);
ATF_TC_BODY(structures_of_other_versions_are_filled_as_far_as_they_go, tc)
{
	struct {
		struct llk_support support;
		unsigned char future[16];
	} grown;
	const size_t first = offsetof(struct llk_support, block);

	memset(&grown, 0xee, sizeof(grown));
	grown.support.size = first;
	ATF_REQUIRE_EQ(0, llk_support_detect_forked(&grown.support, 0));
	ATF_CHECK_EQ(first, grown.support.size);
	ATF_CHECK_EQ(0xeeeeeeee, grown.support.blocked_calls);
	grown.support.size = sizeof(grown);
	ATF_REQUIRE_EQ(0, llk_support_detect_forked(&grown.support, 0));
	ATF_CHECK_EQ(0, grown.support.blocked_calls);
	for (size_t i = 0; i < sizeof(grown.future); i++)
		ATF_CHECK_EQ(0, grown.future[i]);

	grown.support.size = first - 1;
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_support_detect_forked(&grown.support, 0));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_support_text(&grown.support, NULL, 0));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_support_detect_forked(NULL, 0));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_support_text(NULL, NULL, 0));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_filter_on_any_call_is_survived_and_named);
	ATF_TP_ADD_TC(tp, what_a_filter_pretends_is_seen_by_its_lack_of_effect);
	ATF_TP_ADD_TC(tp, one_call_is_refused_and_another_kills);
	ATF_TP_ADD_TC(tp, a_call_that_nobody_answers_ends_at_the_deadline);
	ATF_TP_ADD_TC(tp, what_is_needed_besides_the_three_calls_counts);
	ATF_TP_ADD_TC(tp, handlers_and_waits_of_the_caller_notice_nothing);
	ATF_TP_ADD_TC(tp, without_a_filter_the_answer_is_the_same_and_nothing_is_left);
	ATF_TP_ADD_TC(tp, structures_of_other_versions_are_filled_as_far_as_they_go);
	return atf_no_error();
}
