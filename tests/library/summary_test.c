// SPDX-License-Identifier: MIT
/* A report says that something is enforced where a kernel was given a layer, and nowhere else. */
#include <atf-c.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>

#include <llk.h>

#include "fake_kernel.h"
#include "stand_in.h"

#define FUTURE_ABI (LLK_ABI_NEWEST + 1)

static struct llk_ruleset *create(enum llk_mode mode)
{
	return ruleset_for(NULL, mode, 0, 0);
}

/* What the report says in all its forms, against what the kernel was given. */
static void check_report(const struct llk_ruleset *ruleset, enum llk_summary expected,
			 const char *what)
{
	const struct llk_report report = report_of(ruleset);
	const bool in_force = stand_in.layers > 0;
	const char *const name = llk_summary_name(expected);
	char text[8192], line[64];

	ATF_CHECK_EQ_MSG(expected, llk_report_summary(&report), "%s: %s", what,
			 llk_summary_name(llk_report_summary(&report)));
	ATF_CHECK_EQ_MSG(in_force, report.enforced, "%s", what);
	ATF_CHECK_EQ_MSG(llk_ruleset_is_enforced(ruleset), !report.dry_run, "%s", what);

	ATF_REQUIRE(llk_report_json(&report, text, sizeof(text)) < (long)sizeof(text));
	snprintf(line, sizeof(line), "\"enforced\":%s,", in_force ? "true" : "false");
	ATF_CHECK_MSG(strstr(text, line), "%s: %s", what, text);
	snprintf(line, sizeof(line), "\"summary\":\"%s\"", name);
	ATF_CHECK_MSG(strstr(text, line), "%s: %s", what, text);
	ATF_CHECK_EQ_MSG(in_force, strstr(text, "\"in_force\":true") != NULL, "%s: %s", what, text);
	ATF_CHECK_EQ_MSG(expected != LLK_SUMMARY_NONE, strstr(text, "\"name\":\"quirk.") != NULL,
			 "%s: %s", what, text);

	ATF_REQUIRE(llk_report_text(&report, text, sizeof(text)) < (long)sizeof(text));
	snprintf(line, sizeof(line), "\nsummary:  %s: ", name);
	ATF_CHECK_MSG(strstr(text, line), "%s: %s", what, text);
	ATF_CHECK_EQ_MSG(in_force, strstr(text, "; enforced\n") != NULL, "%s: %s", what, text);
}

ATF_TC_WITHOUT_HEAD(each_abi_has_its_summary_before_and_after);
ATF_TC_BODY(each_abi_has_its_summary_before_and_after, tc)
{
	for (int abi = 0; abi <= FUTURE_ABI; abi++) {
		const enum llk_summary expected = abi >= 10 ? LLK_SUMMARY_FULL
						  : abi	    ? LLK_SUMMARY_PARTIAL
							    : LLK_SUMMARY_NONE;
		struct llk_ruleset *ruleset;
		char what[32];

		stand_in_for_abi(abi);
		/* So that all ABIs are asked about the same caveats. */
		ruleset = create(LLK_MODE_BEST_EFFORT);
		ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "/"));
		snprintf(what, sizeof(what), "ABI %d", abi);
		if (abi >= 4 || !abi)
			check_report(ruleset, expected, what);
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		ATF_CHECK_EQ(abi > 0, stand_in.layers);
		if (abi >= 4 || !abi)
			check_report(ruleset, expected, what);
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(nothing_is_enforced_where_nothing_is_denied);
ATF_TC_BODY(nothing_is_enforced_where_nothing_is_denied, tc)
{
	struct llk_ruleset *ruleset;

	stand_in_for_abi(LLK_ABI_NEWEST);
	ruleset = create(LLK_MODE_STRICT);
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_filesystem(ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_network(ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_scopes(ruleset));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	check_report(ruleset, LLK_SUMMARY_NONE, "all exempted");
	llk_ruleset_free(ruleset);

	stand_in_for_abi(9);
	ruleset = create(LLK_MODE_BEST_EFFORT);
	ATF_REQUIRE_EQ(0, llk_ruleset_restrict_only(ruleset, 0, LLK_ACCESS_NET_BIND_UDP, 0));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_bind(ruleset, 53));
	check_report(ruleset, LLK_SUMMARY_NONE, "all that is requested is missing, before");
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	check_report(ruleset, LLK_SUMMARY_NONE, "all that is requested is missing");
	ATF_CHECK_EQ(1, report_of(ruleset).rules_dropped);
	llk_ruleset_free(ruleset);

	/* The log is configured, and nothing denied. */
	stand_in_for_abi(LLK_ABI_NEWEST);
	ruleset = ruleset_for(NULL, LLK_MODE_STRICT, 0, LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF);
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_filesystem(ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_network(ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_scopes(ruleset));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF, stand_in.log_flags);
	ATF_CHECK(!report_of(ruleset).enforced);
	ATF_CHECK_EQ(LLK_SUMMARY_NONE,
		     llk_report_summary(&(struct llk_report){ .size = sizeof(struct llk_report) }));
	ATF_CHECK_EQ(LLK_SUMMARY_NONE, llk_report_summary(NULL));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(a_filter_leaves_nothing_in_force);
ATF_TC_BODY(a_filter_leaves_nothing_in_force, tc)
{
	static const int errors[] = { EPERM, ENOSYS, EACCES, EOPNOTSUPP };

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct llk_ruleset *ruleset;

		stand_in_for_abi(0);
		stand_in.absence = errors[i];
		stand_in.seccomp = SECCOMP_MODE_FILTER;
		ruleset = create(LLK_MODE_BEST_EFFORT);
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		check_report(ruleset, LLK_SUMMARY_NONE, strerror(errors[i]));
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(threads_that_are_left_out_make_it_partial);
ATF_TC_BODY(threads_that_are_left_out_make_it_partial, tc)
{
	static const int threads[] = { 0, 1, 2, 100 };

	for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
		struct llk_ruleset *ruleset;

		stand_in_for_abi(LLK_ABI_NEWEST);
		stand_in.threads = threads[i];
		ruleset = create(LLK_MODE_STRICT);
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		check_report(ruleset, threads[i] == 1 ? LLK_SUMMARY_FULL : LLK_SUMMARY_PARTIAL,
			     "threads");
		llk_ruleset_free(ruleset);
		/* All of them. */
		stand_in_restart(0, 0);
		ruleset = ruleset_for(NULL, LLK_MODE_STRICT, 0, LLK_RESTRICT_SELF_TSYNC);
		ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
		check_report(ruleset, LLK_SUMMARY_FULL, "TSYNC");
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(a_layer_too_many_says_how_many_there_are);
ATF_TC_BODY(a_layer_too_many_says_how_many_there_are, tc)
{
	static const char refused[] = "the kernel refused the ruleset: landlock_restrict_self: ";

	for (int abi = 1; abi <= LLK_ABI_NEWEST; abi++) {
		struct llk_ruleset *ruleset;
		char sentence[256];

		stand_in_for_abi(abi);
		ruleset = create(LLK_MODE_BEST_EFFORT);
		stand_in.layers = 16;
		ATF_CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_enforce(ruleset));
		ATF_CHECK_EQ(E2BIG, failure_of(ruleset).error_number);
		snprintf(sentence, sizeof(sentence), "%s%s", refused,
			 abi > 1 ? "this process is in 16 Landlock layers, which is the limit"
				 : "this process is in as many Landlock layers as can be: 16, or "
				   "64 on the first kernels of ABI 1");
		check_sentence(ruleset, sentence);
		ATF_CHECK(!report_of(ruleset).enforced);
		ATF_CHECK(report_of(ruleset).dry_run);
		/* The same in the child, which has as many. */
		ATF_CHECK_EQ(LLK_ERROR_RULESET, llk_ruleset_rehearse(ruleset));
		check_sentence(ruleset, sentence);
		/* Nothing would be in force, until that is tried with another ruleset. */
		stand_in.layers = 0;
		check_report(ruleset, LLK_SUMMARY_NONE, "one layer too many");
		ATF_CHECK(report_of(ruleset).refused);
		ATF_CHECK_EQ(0, llk_ruleset_rehearse(ruleset));
		ATF_CHECK(!report_of(ruleset).refused);
		ATF_CHECK(llk_report_summary(&(struct llk_report[]){ report_of(ruleset) }[0]) !=
			  LLK_SUMMARY_NONE);
		llk_ruleset_free(ruleset);
	}
}

ATF_TC_WITHOUT_HEAD(reports_of_the_first_version_are_filled_and_read);
ATF_TC_BODY(reports_of_the_first_version_are_filled_and_read, tc)
{
	struct llk_report report;
	struct llk_ruleset *ruleset;
	char text[8192];

	stand_in_for_abi(LLK_ABI_NEWEST);
	ruleset = create(LLK_MODE_STRICT);
	memset(&report, 0xee, sizeof(report));
	report.size = offsetof(struct llk_report, dry_run);
	ATF_REQUIRE_EQ(0, llk_ruleset_report(ruleset, &report));
	ATF_CHECK_EQ(offsetof(struct llk_report, dry_run), report.size);
	ATF_CHECK_EQ((size_t)UINT64_C(0xeeeeeeeeeeeeeeee), report.rules_skipped);
	ATF_CHECK_EQ(LLK_SUMMARY_FULL, llk_report_summary(&report));
	ATF_CHECK(llk_report_text(&report, text, sizeof(text)) > 0);
	ATF_CHECK(strstr(text, "; dry run\n"));
	ATF_CHECK_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_REQUIRE_EQ(0, llk_ruleset_report(ruleset, &report));
	ATF_CHECK(llk_report_text(&report, text, sizeof(text)) > 0);
	ATF_CHECK(strstr(text, "; enforced\n"));
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(caveats_are_those_of_the_kernel_and_of_what_is_denied);
ATF_TC_BODY(caveats_are_those_of_the_kernel_and_of_what_is_denied, tc)
{
	static const struct {
		int abi;
		bool fast_open, keyctl;
	} rows[] = {
		{ 4, true, true }, { 6, true, false }, { 9, true, false }, { 10, false, false }
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct llk_ruleset *ruleset;
		struct llk_report report;
		char text[8192];

		stand_in_for_abi(rows[i].abi);
		ruleset = create(LLK_MODE_BEST_EFFORT);
		report = report_of(ruleset);
		ATF_CHECK(llk_report_text(&report, text, sizeof(text)) > 0);
		ATF_CHECK_MSG(strstr(text, "\ncaveat:   quirk.mptcp: "), "%s", text);
		ATF_CHECK_EQ(rows[i].fast_open, strstr(text, "quirk.tcp_fast_open") != NULL);
		ATF_CHECK_EQ(rows[i].keyctl, strstr(text, "quirk.keyctl_") != NULL);
		ATF_REQUIRE_EQ(0, llk_ruleset_allow_all_network(ruleset));
		report = report_of(ruleset);
		ATF_CHECK(llk_report_text(&report, text, sizeof(text)) > 0);
		ATF_CHECK(!strstr(text, "quirk.mptcp"));
		llk_ruleset_free(ruleset);
	}
	for (size_t i = 0; llk_caveat_at(i); i++) {
		const struct llk_caveat *caveat = llk_caveat_at(i);

		ATF_CHECK(i < 32);
		ATF_CHECK_EQ(0, strncmp(caveat->name, "quirk.", 6));
		ATF_CHECK_MSG(!caveat->feature || llk_feature_find(caveat->feature), "%s",
			      caveat->feature);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_abi_has_its_summary_before_and_after);
	ATF_TP_ADD_TC(tp, nothing_is_enforced_where_nothing_is_denied);
	ATF_TP_ADD_TC(tp, a_filter_leaves_nothing_in_force);
	ATF_TP_ADD_TC(tp, threads_that_are_left_out_make_it_partial);
	ATF_TP_ADD_TC(tp, a_layer_too_many_says_how_many_there_are);
	ATF_TP_ADD_TC(tp, reports_of_the_first_version_are_filled_and_read);
	ATF_TP_ADD_TC(tp, caveats_are_those_of_the_kernel_and_of_what_is_denied);
	return atf_no_error();
}
