// SPDX-License-Identifier: MIT
/* What is asked and rehearsed in children, where they are lost or cannot be made. */
#include <atf-c.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>

#include <llk.h>

#include "fake_kernel.h"
#include "stand_in.h"

#define CALLS (LLK_CALL_CREATE_RULESET | LLK_CALL_ADD_RULE | LLK_CALL_RESTRICT_SELF)

ATF_TC_WITHOUT_HEAD(each_set_of_lethal_calls_is_found_on_each_abi);
ATF_TC_BODY(each_set_of_lethal_calls_is_found_on_each_abi, tc)
{
	for (int abi = 1; abi <= LLK_ABI_NEWEST + 1; abi += 2) {
		for (uint32_t lethal = 0; lethal <= CALLS; lethal++) {
			struct llk_support support = { .size = sizeof(support) };

			stand_in_for_abi(abi);
			stand_in.seccomp = SECCOMP_MODE_FILTER;
			stand_in.lethal = lethal;
			stand_in.traps = lethal & LLK_CALL_ADD_RULE;
			ATF_CHECK_EQ(0, llk_support_detect_forked(&support, 0));
			ATF_CHECK_EQ_MSG(lethal, support.fatal_calls, "ABI %d, %u: %u", abi, lethal,
					 support.fatal_calls);
			ATF_CHECK_EQ(lethal, support.blocked_calls);
			ATF_CHECK_EQ(lethal ? LLK_STATE_BLOCKED : LLK_STATE_ENABLED, support.state);
			ATF_CHECK_EQ(!lethal	      ? LLK_BLOCK_NONE
				     : stand_in.traps ? LLK_BLOCK_TRAPPED
						      : LLK_BLOCK_KILLED,
				     support.block);
			ATF_CHECK_EQ(lethal ? 0 : abi, support.abi);
			ATF_CHECK_EQ(0, stand_in.descriptors);
		}
	}
}

ATF_TC_WITHOUT_HEAD(absence_is_found_in_a_child_as_without_one);
ATF_TC_BODY(absence_is_found_in_a_child_as_without_one, tc)
{
	static const int errors[] = { ENOSYS, EPERM, EOPNOTSUPP, EIO };

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct llk_support support = { .size = sizeof(support) }, forked = support;

		stand_in_for_abi(0);
		stand_in.absence = errors[i];
		ATF_CHECK_EQ(0, llk_support_detect(&support));
		ATF_CHECK_EQ(0, llk_support_detect_forked(&forked, 0));
		ATF_CHECK_EQ_MSG(support.state, forked.state, "%s", strerror(errors[i]));
		ATF_CHECK_EQ(errors[i], forked.error);
		/* The first one finds the first call alone. */
		ATF_CHECK_EQ(errors[i] == EPERM ? LLK_CALL_CREATE_RULESET : 0,
			     support.blocked_calls);
		ATF_CHECK_EQ(errors[i] == EPERM ? CALLS : 0, forked.blocked_calls);
	}
}

static void check_text(const struct llk_support *support, const char *expected)
{
	char text[256], cut[8];

	ATF_CHECK_EQ((long)strlen(expected), llk_support_text(support, text, sizeof(text)));
	ATF_CHECK_STREQ(expected, text);
	ATF_CHECK_EQ((long)strlen(expected), llk_support_text(support, cut, sizeof(cut)));
	ATF_CHECK_EQ(0, strncmp(expected, cut, sizeof(cut) - 1));
	ATF_CHECK_EQ(sizeof(cut) - 1, strlen(cut));
}

ATF_TC_WITHOUT_HEAD(each_absence_has_a_sentence_of_its_own);
ATF_TC_BODY(each_absence_has_a_sentence_of_its_own, tc)
{
	static const struct {
		struct llk_support support;
		const char *text;
	} rows[] = {
		{ { .state = LLK_STATE_ENABLED, .abi = 7 }, "Landlock is enabled, with ABI 7" },
		{ { .state = LLK_STATE_DISABLED },
		  "Landlock is built into this kernel and was not started at boot" },
		{ { .state = LLK_STATE_NOT_BUILT, .error = ENOSYS },
		  "this kernel has no Landlock" },
		{ { .state = LLK_STATE_UNSUPPORTED },
		  "libllk knows no Landlock for this architecture" },
		{ { .state = LLK_STATE_UNKNOWN, .error = EIO },
		  "this kernel does not say whether it has Landlock: Input/output error" },
		{ { .state = LLK_STATE_BLOCKED, .error = EPERM },
		  "a seccomp filter refuses Landlock: Operation not permitted" },
		{ { .state = LLK_STATE_BLOCKED,
		    .error = EACCES,
		    .block = LLK_BLOCK_REFUSED,
		    .blocked_calls = LLK_CALL_ADD_RULE | LLK_CALL_RESTRICT_SELF },
		  "a seccomp filter refuses landlock_add_rule and landlock_restrict_self: "
		  "Permission denied" },
		{ { .state = LLK_STATE_BLOCKED,
		    .block = LLK_BLOCK_KILLED,
		    .fatal_calls = CALLS | LLK_CALL_PRCTL },
		  "a seccomp filter kills for landlock_create_ruleset, landlock_add_rule, "
		  "landlock_restrict_self and prctl(PR_SET_NO_NEW_PRIVS)" },
		{ { .state = LLK_STATE_BLOCKED,
		    .block = LLK_BLOCK_TRAPPED,
		    .fatal_calls = LLK_CALL_ADD_RULE },
		  "a seccomp filter answers with SIGSYS to landlock_add_rule" },
		{ { .state = LLK_STATE_BLOCKED,
		    .block = LLK_BLOCK_UNANSWERED,
		    .error = ETIMEDOUT,
		    .fatal_calls = LLK_CALL_PRCTL },
		  "a seccomp filter gives no answer to prctl(PR_SET_NO_NEW_PRIVS)" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct llk_support support = rows[i].support;

		support.size = sizeof(support);
		check_text(&support, rows[i].text);
	}
}

static struct llk_ruleset *make_ruleset(int abi)
{
	struct llk_ruleset *ruleset;

	stand_in_for_abi(abi);
	ruleset = ruleset_for(NULL, LLK_MODE_BEST_EFFORT, 0, 0);
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "/"));
	return ruleset;
}

ATF_TC_WITHOUT_HEAD(a_rehearsal_that_is_lost_says_so);
ATF_TC_BODY(a_rehearsal_that_is_lost_says_so, tc)
{
	struct llk_ruleset *ruleset = make_ruleset(LLK_ABI_NEWEST);

	stand_in_restart(1, EMFILE);
	ATF_CHECK_EQ(LLK_ERROR_NO_MEMORY, llk_ruleset_rehearse(ruleset));
	check_sentence(ruleset, "no memory or descriptor is left: pipe2: Too many open files");
	stand_in_restart(2, EAGAIN);
	ATF_CHECK_EQ(LLK_ERROR_PROCESS, llk_ruleset_rehearse(ruleset));
	check_sentence(ruleset, "no child process could be made: clone: Resource temporarily "
				"unavailable");
	stand_in_restart(0, 0);
	stand_in.lethal = LLK_CALL_RESTRICT_SELF;
	ATF_CHECK_EQ(LLK_ERROR_PROCESS, llk_ruleset_rehearse(ruleset));
	check_sentence(ruleset, "no child process could be made: a seccomp filter ends the process "
				"that enforces it");
	stand_in.lethal = 0;
	ATF_CHECK_EQ(0, llk_ruleset_rehearse(ruleset));
	/* Of all that nothing has come to this process. */
	ATF_CHECK_EQ(0, stand_in.layers);
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_rehearse(ruleset));
	llk_ruleset_free(ruleset);
	ATF_CHECK_EQ(0, stand_in.descriptors);
}

ATF_TC_WITHOUT_HEAD(a_rehearsal_finds_what_the_kernel_does_not_keep);
ATF_TC_BODY(a_rehearsal_finds_what_the_kernel_does_not_keep, tc)
{
	const struct llk_support promised = kernel_of(8);
	struct llk_ruleset *ruleset;
	struct llk_report report;

	/* A flag that is promised and refused, and no TCP/IP. */
	stand_in_for_abi(8);
	stand_in.restrict_flags &= ~(uint32_t)LLK_RESTRICT_SELF_TSYNC;
	stand_in.without_inet = true;
	ruleset = ruleset_for(&promised, LLK_MODE_BEST_EFFORT, 0, LLK_RESTRICT_SELF_TSYNC);
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_bind(ruleset, 80));
	report = report_of(ruleset);
	ATF_CHECK_EQ(LLK_RESTRICT_SELF_TSYNC, report.enforced_restrict_flags);
	ATF_CHECK_EQ(1, report.rules);
	ATF_CHECK_EQ(0, llk_ruleset_rehearse(ruleset));
	report = report_of(ruleset);
	ATF_CHECK_EQ(0, report.enforced_restrict_flags);
	ATF_CHECK_EQ(LLK_RESTRICT_SELF_TSYNC, report.unavailable_restrict_flags);
	ATF_CHECK_EQ(0, report.rules);
	ATF_CHECK_EQ(1, report.rules_dropped);
	ATF_CHECK(report.dry_run);
	llk_ruleset_free(ruleset);
}

/* qemu-user has no child without that signal. */
ATF_TC_WITHOUT_HEAD(where_children_come_with_a_signal_they_are_made_all_the_same);
ATF_TC_BODY(where_children_come_with_a_signal_they_are_made_all_the_same, tc)
{
	struct llk_support support = { .size = sizeof(support) };

	stand_in_for_abi(LLK_ABI_NEWEST);
	stand_in_restart(2, EINVAL);
	ATF_CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	ATF_CHECK_EQ(LLK_ABI_NEWEST, support.abi);
	ATF_REQUIRE(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
	stand_in_restart(2, EINVAL);
	ATF_CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	ATF_CHECK_EQ(LLK_ABI_NEWEST, support.abi);
	ATF_CHECK_EQ(0, stand_in.descriptors);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_set_of_lethal_calls_is_found_on_each_abi);
	ATF_TP_ADD_TC(tp, absence_is_found_in_a_child_as_without_one);
	ATF_TP_ADD_TC(tp, each_absence_has_a_sentence_of_its_own);
	ATF_TP_ADD_TC(tp, a_rehearsal_that_is_lost_says_so);
	ATF_TP_ADD_TC(tp, a_rehearsal_finds_what_the_kernel_does_not_keep);
	ATF_TP_ADD_TC(tp, where_children_come_with_a_signal_they_are_made_all_the_same);
	return atf_no_error();
}
