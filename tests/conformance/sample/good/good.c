// SPDX-License-Identifier: MIT
/* A sample suite's checks that end as expected. */
#include <atf-c.h>

ATF_TC(documented);
ATF_TC_HEAD(documented, tc)
{
	atf_tc_set_md_var(tc, "descr", "says all of itself, with \"quotes\" & <brackets>");
	atf_tc_set_md_var(tc, "X-landlock.features", "fs.execute fs.refer");
	atf_tc_set_md_var(tc, "X-landlock.needs", "abi>=2 root");
	atf_tc_set_md_var(tc, "X-landlock.source", "a document: \"a = sentence\"");
}
ATF_TC_BODY(documented, tc)
{
}

ATF_TC_WITHOUT_HEAD(passes);
ATF_TC_BODY(passes, tc)
{
}

ATF_TC_WITHOUT_HEAD(skips);
ATF_TC_BODY(skips, tc)
{
	atf_tc_skip("abi: needs 9, the kernel has 7");
}

ATF_TC(requires);
ATF_TC_HEAD(requires, tc)
{
	atf_tc_set_md_var(tc, "require.files", "/dev/null/file");
}
ATF_TC_BODY(requires, tc)
{
}

ATF_TC_WITHOUT_HEAD(fails_as_expected);
ATF_TC_BODY(fails_as_expected, tc)
{
	atf_tc_expect_fail("erratum.3: disconnected directories");
	atf_tc_fail("EACCES instead of success");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, documented);
	ATF_TP_ADD_TC(tp, passes);
	ATF_TP_ADD_TC(tp, skips);
	ATF_TP_ADD_TC(tp, requires);
	ATF_TP_ADD_TC(tp, fails_as_expected);
	return atf_no_error();
}
