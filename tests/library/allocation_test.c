// SPDX-License-Identifier: MIT
/* What may run between fork and exec allocates no memory. */
#include <atf-c.h>

#include <llk.h>

#include "allocation_count.h"
#include "child.h"

static struct llk_ruleset *make_ruleset(enum llk_mode mode)
{
	const struct llk_ruleset_options options = { .size = sizeof(options), .mode = mode };
	struct llk_ruleset *ruleset;

	ATF_REQUIRE_EQ(0, llk_ruleset_create(&options, &ruleset));
	for (int i = 0; i < 40; i++) {
		ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "."));
		if (mode == LLK_MODE_BEST_EFFORT)
			ATF_REQUIRE_EQ(0, llk_ruleset_allow_port(ruleset, 80,
								 LLK_ACCESS_NET_CONNECT_TCP));
	}
	return ruleset;
}

static int enforce_counted(void *context)
{
	struct llk_report report = { .size = sizeof(report) };
	struct llk_failure failure = { .size = sizeof(failure) };
	size_t before;

	start_counting_allocations();
	before = allocation_count();
	CHECK_EQ(0, llk_ruleset_enforce(context));
	CHECK_EQ(0, llk_ruleset_report(context, &report));
	CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_enforce(context));
	CHECK_EQ(0, llk_ruleset_failure(context, &failure));
	CHECK_EQ(before, allocation_count());
	CHECK_EQ(40 + 40, report.rules + report.rules_dropped);
	return 0;
}

ATF_TC_WITHOUT_HEAD(enforcing_allocates_nothing);
ATF_TC_BODY(enforcing_allocates_nothing, tc)
{
	struct llk_ruleset *ruleset = make_ruleset(LLK_MODE_BEST_EFFORT);

	ATF_CHECK_EQ(0, in_child(enforce_counted, ruleset));
	llk_ruleset_free(ruleset);
}

static int fail_counted(void *context)
{
	size_t before;

	start_counting_allocations();
	before = allocation_count();
	CHECK(llk_ruleset_enforce(context) < 0);
	CHECK_EQ(before, allocation_count());
	return 0;
}

ATF_TC_WITHOUT_HEAD(failing_to_enforce_allocates_nothing);
ATF_TC_BODY(failing_to_enforce_allocates_nothing, tc)
{
	struct llk_support support = { .size = sizeof(support) };
	struct llk_ruleset *ruleset;

	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	if (support.abi >= 10)
		atf_tc_skip("present: nothing is missing on this kernel");
	ruleset = make_ruleset(LLK_MODE_STRICT);
	ATF_CHECK_EQ(0, in_child(fail_counted, ruleset));
	llk_ruleset_free(ruleset);
}

static int detect_counted(void *context)
{
	struct llk_support support = { .size = sizeof(support) };
	size_t before;

	(void)context;
	start_counting_allocations();
	before = allocation_count();
	CHECK_EQ(0, llk_support_detect(&support));
	CHECK_EQ(before, allocation_count());
	return 0;
}

ATF_TC_WITHOUT_HEAD(detecting_allocates_nothing);
ATF_TC_BODY(detecting_allocates_nothing, tc)
{
	ATF_CHECK_EQ(0, in_child(detect_counted, NULL));
}

static int create_counted(void *context)
{
	struct llk_ruleset *ruleset;
	size_t before;

	(void)context;
	start_counting_allocations();
	before = allocation_count();
	CHECK_EQ(0, llk_ruleset_create(NULL, &ruleset));
	CHECK(allocation_count() > before);
	before = allocation_count();
	CHECK_EQ(0, llk_ruleset_allow_read(ruleset, "."));
	CHECK(allocation_count() > before);
	llk_ruleset_free(ruleset);
	return 0;
}

ATF_TC_WITHOUT_HEAD(allocations_are_counted_where_there_are_some);
ATF_TC_BODY(allocations_are_counted_where_there_are_some, tc)
{
	ATF_CHECK_EQ(0, in_child(create_counted, NULL));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, enforcing_allocates_nothing);
	ATF_TP_ADD_TC(tp, failing_to_enforce_allocates_nothing);
	ATF_TP_ADD_TC(tp, detecting_allocates_nothing);
	ATF_TP_ADD_TC(tp, allocations_are_counted_where_there_are_some);
	return atf_no_error();
}
