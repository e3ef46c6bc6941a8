// SPDX-License-Identifier: MIT
/* The names of errors are those that the GNU library has for them. */
#include <atf-c.h>
#include <string.h>

#include "errno_name.h"

#define CASE(name)                                                                                 \
	ATF_TC_WITHOUT_HEAD(name);                                                                 \
	ATF_TC_BODY(name, tc)

CASE(each_error_has_its_name)
{
	int named = 0;

	for (int error = 1; error < 4096; error++) {
		const char *const name = strerrorname_np(error);

		ATF_CHECK_STREQ(name ? name : "an unknown error", errno_name(error));
		named += name != NULL;
	}
	ATF_CHECK(named > 100);
}

CASE(what_is_no_error_has_no_name)
{
	ATF_CHECK_STREQ("an unknown error", errno_name(0));
	ATF_CHECK_STREQ("an unknown error", errno_name(-1));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_error_has_its_name);
	ATF_TP_ADD_TC(tp, what_is_no_error_has_no_name);
	return atf_no_error();
}
