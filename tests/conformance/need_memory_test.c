// SPDX-License-Identifier: MIT
/* What checks have found of their needs decides only what it proves. */
#include <atf-c.h>

#include <need_memory.h>

static void expect(const struct need_memory *memory, const char *needs, const char *reason)
{
	const char *const recalled = need_memory_recall(memory, needs);

	if (reason)
		ATF_CHECK_STREQ(reason, recalled ? recalled : "(none)");
	else
		ATF_CHECK_EQ_MSG(NULL, recalled, "%s: %s", needs, recalled);
}

ATF_TC_WITHOUT_HEAD(nothing_is_known_first);
ATF_TC_BODY(nothing_is_known_first, tc)
{
	const struct need_memory memory = { 0 };

	expect(&memory, "abi>=1", NULL);
	expect(&memory, "", NULL);
}

ATF_TC_WITHOUT_HEAD(an_unmet_need_is_one_for_all);
ATF_TC_BODY(an_unmet_need_is_one_for_all, tc)
{
	struct need_memory memory = { 0 };

	need_memory_learn(&memory, "abi>=1 cap:kill abi>=4", 2, "abi: too old");
	expect(&memory, "abi>=4", "abi: too old");
	expect(&memory, "abi>=4 dev:null", "abi: too old");
	expect(&memory, "cap:kill abi>=4", "abi: too old");
	/* What comes before it is not known, and would be another reason. */
	expect(&memory, "dev:null abi>=4", NULL);
	expect(&memory, "call:clone3 abi>=4", NULL);
	/* Nor is this one, which only begins so. */
	expect(&memory, "abi>=40", NULL);
	expect(&memory, "abi>=1", NULL);
	need_memory_free(&memory);
}

ATF_TC_WITHOUT_HEAD(what_a_check_did_not_look_at_stays_unknown);
ATF_TC_BODY(what_a_check_did_not_look_at_stays_unknown, tc)
{
	struct need_memory memory = { 0 };

	need_memory_learn(&memory, "abi>=4 abi>=5", 0, "abi: too old");
	expect(&memory, "abi>=5", NULL);
	need_memory_learn(&memory, "abi>=1 abi<9", 0, NULL);
	need_memory_learn(&memory, "cap:kill", 0, "privilege: none");
	expect(&memory, "abi<9 cap:kill", "privilege: none");
	expect(&memory, "abi>=5 cap:kill", NULL);
	need_memory_free(&memory);
}

ATF_TC_WITHOUT_HEAD(what_may_come_with_a_module_is_looked_at_again);
ATF_TC_BODY(what_may_come_with_a_module_is_looked_at_again, tc)
{
	struct need_memory memory = { 0 };

	need_memory_learn(&memory, "fuse", 0, "filesystem: none");
	need_memory_learn(&memory, "dev:fuse", 0, "device: none");
	need_memory_learn(&memory, "layers>=3", 0, "outer_domain: few");
	expect(&memory, "fuse", NULL);
	expect(&memory, "dev:fuse", NULL);
	expect(&memory, "layers>=3", NULL);
	need_memory_free(&memory);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, nothing_is_known_first);
	ATF_TP_ADD_TC(tp, an_unmet_need_is_one_for_all);
	ATF_TP_ADD_TC(tp, what_a_check_did_not_look_at_stays_unknown);
	ATF_TP_ADD_TC(tp, what_may_come_with_a_module_is_looked_at_again);
	return atf_no_error();
}
