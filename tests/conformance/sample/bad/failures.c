// SPDX-License-Identifier: MIT
/* A sample suite's checks that count as failures. */
#include <atf-c.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

ATF_TC_WITHOUT_HEAD(fails);
ATF_TC_BODY(fails, tc)
{
	atf_tc_fail("rename: EACCES <instead of> \"EXDEV\" & more\x1b[2J\u202e\r # SKIP\xff\xc2\x9b\ufffe");
}

ATF_TC_WITHOUT_HEAD(fails_softly);
ATF_TC_BODY(fails_softly, tc)
{
	printf("a byte \xff and a bell \a on standard output\n");
	ATF_CHECK_MSG(false, "first row is wrong");
	ATF_CHECK_MSG(false, "second row is wrong");
}

ATF_TC_WITHOUT_HEAD(passes_unexpectedly);
ATF_TC_BODY(passes_unexpectedly, tc)
{
	atf_tc_expect_fail("erratum.4: whiteouts");
}

ATF_TC_WITHOUT_HEAD(survives_unexpectedly);
ATF_TC_BODY(survives_unexpectedly, tc)
{
	atf_tc_expect_signal(SIGKILL, "quirk.sample: kills");
}

ATF_TC_WITHOUT_HEAD(fails_in_a_third_way);
ATF_TC_BODY(fails_in_a_third_way, tc)
{
	atf_tc_expect_exit(3, "quirk.sample: exits");
	exit(4);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, fails);
	ATF_TP_ADD_TC(tp, fails_softly);
	ATF_TP_ADD_TC(tp, passes_unexpectedly);
	ATF_TP_ADD_TC(tp, survives_unexpectedly);
	ATF_TP_ADD_TC(tp, fails_in_a_third_way);
	return atf_no_error();
}
