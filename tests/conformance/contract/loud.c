// SPDX-License-Identifier: MIT
/* A test program that complains when it lists its test cases. */
#include <atf-c.h>
#include <stdio.h>

ATF_TC_WITHOUT_HEAD(passes);
ATF_TC_BODY(passes, tc)
{
}

ATF_TP_ADD_TCS(tp)
{
	fputs("loud\n", stderr);
	ATF_TP_ADD_TC(tp, passes);
	return atf_no_error();
}
