// SPDX-License-Identifier: MIT
/* How a ruleset is enforced: no_new_privs, threads, log settings, and flags that are refused. */
#include <atf-c.h>
#include <errno.h>

#include <llk.h>

#include "fake_kernel.h"
#include "stand_in.h"

#define LOG_FLAGS                                                                                  \
	(LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF | LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON |                 \
	 LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF)
#define TSYNC LLK_RESTRICT_SELF_TSYNC

static struct llk_ruleset *create(enum llk_mode mode, uint32_t restrict_flags)
{
	return ruleset_for(NULL, mode, 1, restrict_flags);
}

ATF_TC_WITHOUT_HEAD(no_new_privs_is_set_on_each_abi);
ATF_TC_BODY(no_new_privs_is_set_on_each_abi, tc)
{
	for (int abi = 1; abi <= LLK_ABI_NEWEST; abi++) {
		for (int privileged = 0; privileged < 2; privileged++) {
			struct llk_ruleset *ruleset;

			stand_in_for_abi(abi);
			stand_in.privileged = privileged;
			ruleset = create(LLK_MODE_STRICT, 0);
			ATF_CHECK(!stand_in.no_new_privs);
			ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
			ATF_CHECK(stand_in.no_new_privs);
			ATF_CHECK_EQ(1, stand_in.layers);
			/* By the same call where there is one. */
			ATF_CHECK_EQ(abi < 11 ? 0 : LLK_RESTRICT_SELF_NO_NEW_PRIVS,
				     stand_in.enforced_flags);
			llk_ruleset_free(ruleset);
		}
	}
}

ATF_TC_WITHOUT_HEAD(a_refused_no_new_privs_flag_has_another_way);
ATF_TC_BODY(a_refused_no_new_privs_flag_has_another_way, tc)
{
	struct llk_ruleset *ruleset;

	/* Found by trying. */
	stand_in_for_abi(LLK_ABI_NEWEST);
	stand_in.restrict_flags &= ~(uint32_t)LLK_RESTRICT_SELF_NO_NEW_PRIVS;
	ruleset = create(LLK_MODE_STRICT, 0);
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK(stand_in.no_new_privs);
	ATF_CHECK_EQ(LLK_RESTRICT_SELF_NO_NEW_PRIVS, report_of(ruleset).quirk_restrict_flags);
	llk_ruleset_free(ruleset);

	/* Found when it is too late to try. */
	stand_in_for_abi(LLK_ABI_NEWEST);
	ruleset = create(LLK_MODE_STRICT, 0);
	stand_in.restrict_flags &= ~(uint32_t)LLK_RESTRICT_SELF_NO_NEW_PRIVS;
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK(stand_in.no_new_privs);
	ATF_CHECK_EQ(1, stand_in.layers);
	ATF_CHECK_EQ(LLK_RESTRICT_SELF_NO_NEW_PRIVS, report_of(ruleset).quirk_restrict_flags);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(flags_are_given_as_far_as_they_are_known);
ATF_TC_BODY(flags_are_given_as_far_as_they_are_known, tc)
{
	for (int abi = 1; abi <= LLK_ABI_NEWEST + 1; abi++) {
		const uint32_t known = (abi < 7 ? 0 : LOG_FLAGS) | (abi < 8 ? 0 : TSYNC);
		struct llk_ruleset *ruleset;

		stand_in_for_abi(abi);
		ruleset = create(LLK_MODE_BEST_EFFORT, LOG_FLAGS | TSYNC);
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		ATF_CHECK_EQ_MSG(
			known, stand_in.enforced_flags & ~(uint32_t)LLK_RESTRICT_SELF_NO_NEW_PRIVS,
			"ABI %d: %#x", abi, stand_in.enforced_flags);
		ATF_CHECK_EQ(known, report_of(ruleset).enforced_restrict_flags);
		ATF_CHECK_EQ((LOG_FLAGS | TSYNC) & ~known,
			     report_of(ruleset).unavailable_restrict_flags);
		llk_ruleset_free(ruleset);
	}
}

/* Before ABI 11 the unprivileged cannot try flags before they restrict themselves. */
ATF_TC_WITHOUT_HEAD(a_flag_that_was_promised_and_is_refused_is_left_out);
ATF_TC_BODY(a_flag_that_was_promised_and_is_refused_is_left_out, tc)
{
	for (int required = 0; required < 2; required++) {
		struct llk_ruleset *ruleset;

		stand_in_for_abi(9);
		stand_in.restrict_flags = LOG_FLAGS;
		ruleset = create(LLK_MODE_BEST_EFFORT, LOG_FLAGS | TSYNC);
		ATF_CHECK_EQ(0, llk_ruleset_set_requirement(ruleset, "restrict.tsync", required));
		ATF_CHECK_EQ(0, report_of(ruleset).quirk_restrict_flags);
		ATF_CHECK_EQ(required ? LLK_ERROR_COMPATIBILITY : 0, llk_ruleset_enforce(ruleset));
		ATF_CHECK_EQ(!required, stand_in.layers);
		ATF_CHECK_EQ(TSYNC, report_of(ruleset).quirk_restrict_flags);
		if (required)
			check_sentence(ruleset,
				       "restrict.tsync is refused by this kernel, although "
				       "it has Landlock ABI 9");
		else
			ATF_CHECK_EQ(LOG_FLAGS, stand_in.enforced_flags);
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(the_report_says_which_threads_are_covered);
ATF_TC_BODY(the_report_says_which_threads_are_covered, tc)
{
	static const struct {
		int abi, threads;
		uint32_t flags;
		enum llk_threads covered;
	} rows[] = {
		{ 7, 1, 0, LLK_THREADS_ALL },	     { 7, 3, 0, LLK_THREADS_CALLER },
		{ 7, 3, TSYNC, LLK_THREADS_CALLER }, { 8, 3, TSYNC, LLK_THREADS_ALL },
		{ 8, 3, 0, LLK_THREADS_CALLER },     { 7, 0, 0, LLK_THREADS_UNKNOWN },
		{ 8, 0, TSYNC, LLK_THREADS_ALL },    { 0, 3, TSYNC, LLK_THREADS_NONE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct llk_ruleset *ruleset;

		stand_in_for_abi(rows[i].abi);
		stand_in.threads = rows[i].threads;
		ruleset = create(LLK_MODE_BEST_EFFORT, rows[i].flags);
		ATF_CHECK_EQ_MSG(rows[i].covered, report_of(ruleset).threads, "row %zu", i);
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		/* As it was then: threads that come later inherit. */
		stand_in.threads = 5;
		ATF_CHECK_EQ_MSG(rows[i].covered, report_of(ruleset).threads, "row %zu", i);
		llk_ruleset_free(ruleset);
	}
	ATF_CHECK_STREQ("none", llk_threads_name(LLK_THREADS_NONE));
	ATF_CHECK_STREQ("caller", llk_threads_name(LLK_THREADS_CALLER));
	ATF_CHECK_STREQ("all", llk_threads_name(LLK_THREADS_ALL));
	ATF_CHECK_STREQ("unknown", llk_threads_name(LLK_THREADS_UNKNOWN));
}

static struct llk_ruleset *create_without_protections(enum llk_mode mode, uint32_t flags)
{
	struct llk_ruleset *ruleset = create(mode, flags);

	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_filesystem(ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_network(ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_scopes(ruleset));
	return ruleset;
}

ATF_TC_WITHOUT_HEAD(the_log_of_subdomains_is_configured_without_a_domain);
ATF_TC_BODY(the_log_of_subdomains_is_configured_without_a_domain, tc)
{
	const uint32_t off = LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF;

	for (int abi = 0; abi <= LLK_ABI_NEWEST; abi++) {
		const uint32_t expected = (abi < 8 ? 0 : off | TSYNC);
		struct llk_ruleset *ruleset;

		stand_in_for_abi(abi);
		/* The other log flags are for the domain that there is none of. */
		ruleset = create_without_protections(LLK_MODE_BEST_EFFORT, LOG_FLAGS | TSYNC);
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		ATF_CHECK_EQ_MSG(expected, stand_in.log_flags, "ABI %d: %#x", abi,
				 stand_in.log_flags);
		ATF_CHECK_EQ(0, stand_in.layers);
		ATF_CHECK_EQ(expected, report_of(ruleset).enforced_restrict_flags);
		ATF_CHECK_EQ((off | TSYNC) & ~expected,
			     report_of(ruleset).unavailable_restrict_flags);
		ATF_CHECK_EQ(LLK_THREADS_NONE, report_of(ruleset).threads);
		ATF_CHECK_EQ(abi >= 8, stand_in.no_new_privs);
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(nothing_is_done_where_no_flag_has_a_meaning);
ATF_TC_BODY(nothing_is_done_where_no_flag_has_a_meaning, tc)
{
	struct llk_ruleset *ruleset;

	stand_in_for_abi(LLK_ABI_NEWEST);
	ruleset = create_without_protections(LLK_MODE_STRICT,
					     LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON | TSYNC);
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(0, stand_in.log_flags);
	ATF_CHECK(!stand_in.no_new_privs);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(log_configuration_that_kernels_forget_is_missing_in_strict_mode);
ATF_TC_BODY(log_configuration_that_kernels_forget_is_missing_in_strict_mode, tc)
{
	const uint32_t off = LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF;
	struct llk_ruleset *ruleset;

	stand_in_for_abi(7);
	ruleset = create_without_protections(LLK_MODE_STRICT, off);
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
	check_sentence(ruleset,
		       "restrict.log_subdomains_off requires Landlock ABI 8, this kernel has "
		       "7");
	ATF_CHECK_EQ(0, stand_in.log_flags);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(the_first_tsync_goes_with_a_domain_only);
ATF_TC_BODY(the_first_tsync_goes_with_a_domain_only, tc)
{
	const uint32_t off = LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF;
	struct llk_ruleset *ruleset;

	stand_in_for_abi(8);
	stand_in.bare_tsync_refused = true;
	ruleset = create_without_protections(LLK_MODE_BEST_EFFORT, off | TSYNC);
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(off, stand_in.log_flags);
	ATF_CHECK_EQ(off, report_of(ruleset).enforced_restrict_flags);
	ATF_CHECK_EQ(TSYNC, report_of(ruleset).unavailable_restrict_flags);
	llk_ruleset_free(ruleset);

	stand_in_restart(0, 0);
	ruleset = create_without_protections(LLK_MODE_STRICT, off | TSYNC);
	ATF_CHECK_EQ(LLK_ERROR_COMPATIBILITY, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(0, stand_in.log_flags);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(a_seventeenth_layer_is_refused_and_restricts_nothing);
ATF_TC_BODY(a_seventeenth_layer_is_refused_and_restricts_nothing, tc)
{
	struct llk_ruleset *ruleset;

	stand_in_for_abi(LLK_ABI_NEWEST);
	stand_in.layers = 16;
	ruleset = create(LLK_MODE_STRICT, 0);
	ATF_CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(E2BIG, failure_of(ruleset).error_number);
	ATF_CHECK(!llk_ruleset_is_enforced(ruleset));
	ATF_CHECK(!stand_in.no_new_privs);
	llk_ruleset_free(ruleset);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, no_new_privs_is_set_on_each_abi);
	ATF_TP_ADD_TC(tp, a_refused_no_new_privs_flag_has_another_way);
	ATF_TP_ADD_TC(tp, flags_are_given_as_far_as_they_are_known);
	ATF_TP_ADD_TC(tp, a_flag_that_was_promised_and_is_refused_is_left_out);
	ATF_TP_ADD_TC(tp, the_report_says_which_threads_are_covered);
	ATF_TP_ADD_TC(tp, the_log_of_subdomains_is_configured_without_a_domain);
	ATF_TP_ADD_TC(tp, nothing_is_done_where_no_flag_has_a_meaning);
	ATF_TP_ADD_TC(tp, log_configuration_that_kernels_forget_is_missing_in_strict_mode);
	ATF_TP_ADD_TC(tp, the_first_tsync_goes_with_a_domain_only);
	ATF_TP_ADD_TC(tp, a_seventeenth_layer_is_refused_and_restricts_nothing);
	return atf_no_error();
}
