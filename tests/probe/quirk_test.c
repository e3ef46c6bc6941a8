// SPDX-License-Identifier: MIT
/* Disagreements between what a kernel declares, accepts and does are reported for what they are. */
#include <atf-c.h>

#include "quirk.h"

/* A kernel of ABI 6 with one feature, as given. */
static struct report report_of(const char *name, bool declared, bool accepted,
			       enum enforced enforced)
{
	struct report report = {
		.support = {
			.state = LLK_STATE_ENABLED,
			.abi = 6,
			.errata_known = true,
		},
		.feature_count = 1,
	};

	report.features[0] = (struct feature_report){
		.feature = llk_feature_find(name),
		.declared = declared,
		.accepted = accepted,
		.enforced = enforced,
	};
	return report;
}

static void check(struct report report, const char *id, enum severity severity)
{
	quirk_find(&report);
	ATF_REQUIRE_EQ(1, report.quirk_count);
	ATF_CHECK_STREQ(id, report.quirks[0].id);
	ATF_CHECK_EQ(severity, report.quirks[0].severity);
}

#define CASE(name)                                                                                 \
	ATF_TC_WITHOUT_HEAD(name);                                                                 \
	ATF_TC_BODY(name, tc)

CASE(agreement_is_no_quirk)
{
	struct report agreed = report_of("fs.execute", true, true, ENFORCED_YES);
	struct report absent = report_of("fs.resolve_unix", false, false, ENFORCED_NO);

	quirk_find(&agreed);
	quirk_find(&absent);
	ATF_CHECK_EQ(0, agreed.quirk_count);
	ATF_CHECK_EQ(0, absent.quirk_count);
}

CASE(a_declared_right_that_is_refused_is_a_weakness)
{
	check(report_of("scope.signal", true, false, ENFORCED_NO), "quirk.abi_promises_more",
	      SEVERITY_WEAKNESS);
}

CASE(an_accepted_right_that_is_not_enforced_is_a_bypass)
{
	check(report_of("fs.execute", true, true, ENFORCED_NO), "quirk.abi_promises_more",
	      SEVERITY_BYPASS);
}

CASE(a_right_beyond_the_abi_is_worth_knowing)
{
	check(report_of("fs.resolve_unix", false, true, ENFORCED_YES), "quirk.abi_promises_less",
	      SEVERITY_INFO);
}

CASE(an_erratum_that_shows_although_declared_fixed_is_a_weakness)
{
	check(report_of("erratum.4", true, true, ENFORCED_NO), "quirk.errata_promise_more",
	      SEVERITY_WEAKNESS);
}

CASE(an_erratum_fixed_without_saying_so_is_worth_knowing)
{
	check(report_of("erratum.4", false, false, ENFORCED_YES), "quirk.errata_promise_less",
	      SEVERITY_INFO);
}

CASE(an_abi_newer_than_the_tool_is_said)
{
	struct report report = report_of("fs.execute", true, true, ENFORCED_YES);

	report.support.abi = LLK_ABI_NEWEST + 1;
	check(report, "quirk.abi_unknown", SEVERITY_INFO);
}

CASE(more_layers_than_later_kernels_allow_are_worth_knowing)
{
	struct report report = report_of("fs.execute", true, true, ENFORCED_YES);

	report.layers = 16;
	quirk_find(&report);
	ATF_CHECK_EQ(0, report.quirk_count);
	report.layers = 64;
	check(report, "quirk.layers", SEVERITY_INFO);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, agreement_is_no_quirk);
	ATF_TP_ADD_TC(tp, a_declared_right_that_is_refused_is_a_weakness);
	ATF_TP_ADD_TC(tp, an_accepted_right_that_is_not_enforced_is_a_bypass);
	ATF_TP_ADD_TC(tp, a_right_beyond_the_abi_is_worth_knowing);
	ATF_TP_ADD_TC(tp, an_erratum_that_shows_although_declared_fixed_is_a_weakness);
	ATF_TP_ADD_TC(tp, an_erratum_fixed_without_saying_so_is_worth_knowing);
	ATF_TP_ADD_TC(tp, an_abi_newer_than_the_tool_is_said);
	ATF_TP_ADD_TC(tp, more_layers_than_later_kernels_allow_are_worth_knowing);
	return atf_no_error();
}
