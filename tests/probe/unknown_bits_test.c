// SPDX-License-Identifier: MIT
/* What a kernel accepts that is newer than the tool is found, and told by number. */
#include <atf-c.h>
#include <string.h>

#include "quirk.h"
#include "stand_in.h"
#include "unknown_bits.h"

static struct report find(void)
{
	struct report report = { .support = { .size = sizeof(report.support) } };

	ATF_REQUIRE_EQ(0, llk_support_detect(&report.support));
	unknown_bits_find(&report);
	ATF_CHECK_EQ(0, stand_in.descriptors);
	ATF_CHECK_EQ(0, stand_in.layers);
	return report;
}

ATF_TC_WITHOUT_HEAD(a_kernel_that_is_known_has_none);
ATF_TC_BODY(a_kernel_that_is_known_has_none, tc)
{
	for (int i = 2; i < 2 * LLK_ABI_NEWEST + 2; i++) {
		const int abi = i / 2;
		struct report report;

		stand_in_for_abi(abi);
		stand_in.privileged = i % 2;
		report = find();
		for (int kind = 0; kind < REPORT_UNKNOWN_KINDS; kind++)
			ATF_CHECK_EQ_MSG(0, report.unknown[kind], "ABI %d, kind %d", abi, kind);
		quirk_find(&report);
		ATF_CHECK_EQ(0, report.quirk_count);
	}
}

static bool says(const struct report *report, const char *what)
{
	for (size_t i = 0; i < report->quirk_count; i++) {
		if (strcmp(report->quirks[i].id, "quirk.abi_unknown") == 0 &&
		    strstr(report->quirks[i].detail, what))
			return true;
	}
	return false;
}

ATF_TC_WITHOUT_HEAD(bits_of_every_kind_are_told_by_number);
ATF_TC_BODY(bits_of_every_kind_are_told_by_number, tc)
{
	struct report report;

	stand_in_for_abi(LLK_ABI_NEWEST + 1);
	stand_in.access_net |= UINT64_C(1) << 40;
	stand_in.scoped |= UINT64_C(1) << 62;
	stand_in.rule_flags |= 1U << 30;
	report = find();
	ATF_CHECK_EQ(UINT64_C(1) << 17, report.unknown[LLK_FEATURE_FS]);
	ATF_CHECK_EQ(UINT64_C(1) << 40, report.unknown[LLK_FEATURE_NET]);
	ATF_CHECK_EQ(UINT64_C(1) << 62, report.unknown[LLK_FEATURE_SCOPE]);
	ATF_CHECK_EQ(1 << 5, report.unknown[LLK_FEATURE_RESTRICT]);
	ATF_CHECK_EQ(1 << 30, report.unknown[LLK_FEATURE_RULE]);

	quirk_find(&report);
	ATF_CHECK_EQ(6, report.quirk_count);
	ATF_CHECK(says(&report, "is newer than this tool"));
	ATF_CHECK(says(&report, "accepts bit 17 of access_fs, which"));
	ATF_CHECK(says(&report, "accepts bit 40 of access_net, which"));
	ATF_CHECK(says(&report, "accepts bit 62 of scoped, which"));
	ATF_CHECK(says(&report, "accepts bit 5 of restrict_flags, which"));
	ATF_CHECK(says(&report, "accepts bit 30 of rule_flags, which"));
}

ATF_TC_WITHOUT_HEAD(what_takes_every_bit_is_no_kernel);
ATF_TC_BODY(what_takes_every_bit_is_no_kernel, tc)
{
	struct report report;

	stand_in_for_abi(LLK_ABI_NEWEST);
	stand_in.access_fs = stand_in.access_net = stand_in.scoped = UINT64_MAX;
	stand_in.rule_flags = stand_in.restrict_flags = UINT32_MAX;
	report = find();
	for (int kind = 0; kind < REPORT_UNKNOWN_KINDS; kind++)
		ATF_CHECK_EQ_MSG(0, report.unknown[kind], "kind %d", kind);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_kernel_that_is_known_has_none);
	ATF_TP_ADD_TC(tp, bits_of_every_kind_are_told_by_number);
	ATF_TP_ADD_TC(tp, what_takes_every_bit_is_no_kernel);
	return atf_no_error();
}
