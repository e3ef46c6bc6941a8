// SPDX-License-Identifier: MIT
/* A sample suite's checks that judge nothing. */
#include <atf-c.h>
#include <signal.h>
#include <unistd.h>

ATF_TC_WITHOUT_HEAD(cannot_be_set_up);
ATF_TC_BODY(cannot_be_set_up, tc)
{
	atf_tc_fail("BROKEN: mkdir: ENOSPC");
}

ATF_TC_WITHOUT_HEAD(crashes);
ATF_TC_BODY(crashes, tc)
{
	raise(SIGKILL);
}

ATF_TC(hangs);
ATF_TC_HEAD(hangs, tc)
{
	atf_tc_set_md_var(tc, "timeout", "1");
}
ATF_TC_BODY(hangs, tc)
{
	for (;;)
		pause();
}

ATF_TC_WITHOUT_HEAD(exits_silently);
ATF_TC_BODY(exits_silently, tc)
{
	_exit(0);
}

ATF_TC_WITHOUT_HEAD(skips_without_code);
ATF_TC_BODY(skips_without_code, tc)
{
	atf_tc_skip("somehow: it did not feel right");
}

ATF_TC_WITHOUT_HEAD(expects_failure_without_name);
ATF_TC_BODY(expects_failure_without_name, tc)
{
	atf_tc_expect_fail(": of something");
	atf_tc_fail("EACCES");
}

ATF_TC_WITHOUT_HEAD(skips_when_expecting_failure);
ATF_TC_BODY(skips_when_expecting_failure, tc)
{
	atf_tc_expect_fail("erratum.3: disconnected directories");
	atf_tc_skip("abi: needs 9");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, cannot_be_set_up);
	ATF_TP_ADD_TC(tp, crashes);
	ATF_TP_ADD_TC(tp, hangs);
	ATF_TP_ADD_TC(tp, exits_silently);
	ATF_TP_ADD_TC(tp, skips_without_code);
	ATF_TP_ADD_TC(tp, expects_failure_without_name);
	ATF_TP_ADD_TC(tp, skips_when_expecting_failure);
	return atf_no_error();
}
