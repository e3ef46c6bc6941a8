// SPDX-License-Identifier: MIT
/* What the running kernel supports is found by trying, and told apart from what hides it. */
#include <atf-c.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <llk.h>

#include "child.h"
#include "seccomp_filter.h"

/* Alone in the library to know the numbers of all architectures; the tests run on these two. */
#define CREATE_RULESET 444
#define ADD_RULE       445
#define RESTRICT_SELF  446

ATF_TC_WITHOUT_HEAD(an_enabled_kernel_accepts_what_its_abi_declares);
ATF_TC_BODY(an_enabled_kernel_accepts_what_its_abi_declares, tc)
{
	struct llk_support support = { .size = sizeof(support) };

	require_abi(1);
	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	ATF_CHECK_EQ(0, support.error);
	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_FS, support.abi), support.access_fs);
	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_NET, support.abi), support.access_net);
	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_SCOPE, support.abi), support.scoped);
	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_RULE, support.abi), support.rule_flags);
	ATF_CHECK_EQ(llk_feature_mask(LLK_FEATURE_RESTRICT, support.abi), support.restrict_flags);
	ATF_CHECK(support.errata_known || support.abi < 7);
	ATF_CHECK(support.errata_known || support.errata == 0);
	ATF_CHECK_EQ(0, support.errata & ~llk_feature_mask(LLK_FEATURE_ERRATUM, support.abi));
}

/* Detect and compare with what was found before; 0 if it is the same. */
static int detect_again(void *context)
{
	const struct llk_support *before = context;
	struct llk_support support = { .size = sizeof(support) };

	CHECK_EQ(0, llk_support_detect(&support));
	CHECK_EQ(before->state, support.state);
	CHECK_EQ(before->abi, support.abi);
	CHECK_EQ(before->errata, support.errata);
	CHECK_EQ(before->access_fs, support.access_fs);
	CHECK_EQ(before->access_net, support.access_net);
	CHECK_EQ(before->scoped, support.scoped);
	CHECK_EQ(before->rule_flags, support.rule_flags);
	CHECK_EQ(before->restrict_flags, support.restrict_flags);
	return 0;
}

ATF_TC_WITHOUT_HEAD(detecting_leaves_no_descriptor_and_no_errno);
ATF_TC_BODY(detecting_leaves_no_descriptor_and_no_errno, tc)
{
	struct llk_support support = { .size = sizeof(support) };
	const int before = count_descriptors();

	errno = 4711;
	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	ATF_CHECK_EQ(4711, errno);
	ATF_CHECK_EQ(before, count_descriptors());
}

ATF_TC_WITHOUT_HEAD(privileges_make_no_difference);
ATF_TC_BODY(privileges_make_no_difference, tc)
{
	struct llk_support support = { .size = sizeof(support) };

	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	ATF_CHECK_EQ(0, in_unprivileged_child(detect_again, &support));
}

struct filter {
	unsigned int first, last;
	int error;
};

static int detect_under_filter(void *context)
{
	const struct filter *filter = context;
	struct llk_support support = { .size = sizeof(support) };

	CHECK_EQ(0, refuse_calls(filter->first, filter->last, filter->error));
	CHECK_EQ(0, llk_support_detect(&support));
	CHECK_EQ(LLK_STATE_BLOCKED, support.state);
	CHECK_EQ(filter->error, support.error);
	CHECK_EQ(0, support.abi);
	CHECK_EQ(0, support.access_fs);
	return 0;
}

ATF_TC_WITHOUT_HEAD(a_filter_that_answers_eperm_blocks);
ATF_TC_BODY(a_filter_that_answers_eperm_blocks, tc)
{
	struct filter filter = { CREATE_RULESET, RESTRICT_SELF, EPERM };

	ATF_CHECK_EQ(0, in_child(detect_under_filter, &filter));
}

ATF_TC_WITHOUT_HEAD(a_filter_that_answers_enosys_blocks);
ATF_TC_BODY(a_filter_that_answers_enosys_blocks, tc)
{
	struct filter filter = { CREATE_RULESET, RESTRICT_SELF, ENOSYS };

	ATF_CHECK_EQ(0, in_child(detect_under_filter, &filter));
}

ATF_TC_WITHOUT_HEAD(a_filter_that_answers_something_else_blocks);
ATF_TC_BODY(a_filter_that_answers_something_else_blocks, tc)
{
	struct filter filter = { CREATE_RULESET, RESTRICT_SELF, EACCES };

	ATF_CHECK_EQ(0, in_child(detect_under_filter, &filter));
}

ATF_TC_WITHOUT_HEAD(a_filter_on_rules_alone_blocks);
ATF_TC_BODY(a_filter_on_rules_alone_blocks, tc)
{
	struct filter filter = { ADD_RULE, ADD_RULE, EPERM };
	struct filter strange = { ADD_RULE, ADD_RULE, EIO };

	require_abi(1);
	ATF_CHECK_EQ(0, in_child(detect_under_filter, &filter));
	ATF_CHECK_EQ(0, in_child(detect_under_filter, &strange));
}

ATF_TC_WITHOUT_HEAD(a_filter_on_the_enforcement_alone_blocks);
ATF_TC_BODY(a_filter_on_the_enforcement_alone_blocks, tc)
{
	struct filter hidden = { RESTRICT_SELF, RESTRICT_SELF, ENOSYS };
	struct filter refused = { RESTRICT_SELF, RESTRICT_SELF, EPERM };
	struct filter strange = { RESTRICT_SELF, RESTRICT_SELF, EIO };

	require_abi(1);
	ATF_CHECK_EQ(0, in_child(detect_under_filter, &hidden));
	ATF_CHECK_EQ(0, in_child(detect_under_filter, &strange));
	/* Without privileges the filter took no_new_privs, after which EPERM is not the kernel's.
	 */
	ATF_CHECK_EQ(0, in_unprivileged_child(detect_under_filter, &refused));
}

static int detect_under_unrelated_filter(void *context)
{
	CHECK_EQ(0, refuse_calls(SYS_swapon, SYS_swapon, EPERM));
	return detect_again(context);
}

ATF_TC_WITHOUT_HEAD(a_filter_on_other_calls_hides_nothing);
ATF_TC_BODY(a_filter_on_other_calls_hides_nothing, tc)
{
	struct llk_support support = { .size = sizeof(support) };

	require_abi(1);
	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	ATF_CHECK_EQ(0, in_child(detect_under_unrelated_filter, &support));
}

static int detect_without_descriptors(void *context)
{
	const struct rlimit none = { 0, 0 };
	struct llk_support support = { .size = sizeof(support) };

	(void)context;
	CHECK_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	CHECK_EQ(LLK_ERROR_NO_MEMORY, llk_support_detect(&support));
	return 0;
}

ATF_TC_WITHOUT_HEAD(lack_of_descriptors_is_not_lack_of_support);
ATF_TC_BODY(lack_of_descriptors_is_not_lack_of_support, tc)
{
	require_abi(1);
	ATF_CHECK_EQ(0, in_child(detect_without_descriptors, NULL));
}

ATF_TC_WITHOUT_HEAD(invalid_arguments_are_refused);
ATF_TC_BODY(invalid_arguments_are_refused, tc)
{
	struct llk_support support = { .size = offsetof(struct llk_support, block) - 1 };

	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_support_detect(NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_support_detect(&support));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_support_from_abi(1, NULL));
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_support_from_abi(1, &support));
	support.size = sizeof(support);
	ATF_CHECK_EQ(LLK_ERROR_INVALID, llk_support_from_abi(-1, &support));
}

ATF_TC_WITHOUT_HEAD(a_described_kernel_has_what_its_abi_declares);
ATF_TC_BODY(a_described_kernel_has_what_its_abi_declares, tc)
{
	struct llk_support support = { .size = sizeof(support) };

	ATF_REQUIRE_EQ(0, llk_support_from_abi(0, &support));
	ATF_CHECK_EQ(LLK_STATE_NOT_BUILT, support.state);
	ATF_CHECK_EQ(0, support.access_fs);

	ATF_REQUIRE_EQ(0, llk_support_from_abi(6, &support));
	ATF_CHECK_EQ(LLK_STATE_ENABLED, support.state);
	ATF_CHECK_EQ(6, support.abi);
	ATF_CHECK_EQ(0xffff, support.access_fs);
	ATF_CHECK_EQ(0x3, support.access_net);
	ATF_CHECK_EQ(0x3, support.scoped);
	ATF_CHECK_EQ(0, support.restrict_flags);
	ATF_CHECK_EQ(0, support.rule_flags);
}

ATF_TC_WITHOUT_HEAD(states_have_names);
ATF_TC_BODY(states_have_names, tc)
{
	ATF_CHECK_STREQ("enabled", llk_state_name(LLK_STATE_ENABLED));
	ATF_CHECK_STREQ("disabled", llk_state_name(LLK_STATE_DISABLED));
	ATF_CHECK_STREQ("not_built", llk_state_name(LLK_STATE_NOT_BUILT));
	ATF_CHECK_STREQ("blocked", llk_state_name(LLK_STATE_BLOCKED));
	ATF_CHECK_STREQ("unsupported", llk_state_name(LLK_STATE_UNSUPPORTED));
	ATF_CHECK_STREQ("unknown", llk_state_name(LLK_STATE_UNKNOWN));
	ATF_CHECK_STREQ("unknown", llk_state_name((enum llk_state)99));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_enabled_kernel_accepts_what_its_abi_declares);
	ATF_TP_ADD_TC(tp, detecting_leaves_no_descriptor_and_no_errno);
	ATF_TP_ADD_TC(tp, privileges_make_no_difference);
	ATF_TP_ADD_TC(tp, a_filter_that_answers_eperm_blocks);
	ATF_TP_ADD_TC(tp, a_filter_that_answers_enosys_blocks);
	ATF_TP_ADD_TC(tp, a_filter_that_answers_something_else_blocks);
	ATF_TP_ADD_TC(tp, a_filter_on_rules_alone_blocks);
	ATF_TP_ADD_TC(tp, a_filter_on_the_enforcement_alone_blocks);
	ATF_TP_ADD_TC(tp, a_filter_on_other_calls_hides_nothing);
	ATF_TP_ADD_TC(tp, lack_of_descriptors_is_not_lack_of_support);
	ATF_TP_ADD_TC(tp, invalid_arguments_are_refused);
	ATF_TP_ADD_TC(tp, a_described_kernel_has_what_its_abi_declares);
	ATF_TP_ADD_TC(tp, states_have_names);
	return atf_no_error();
}
