// SPDX-License-Identifier: MIT
/* The order of package versions. */
#include "process.h"
#include "provider/debian/version.h"

#include <atf-c.h>
#include <sys/wait.h>

/* Each older than the next. */
static const char *const ordered[] = {
	"0~rc1-1",
	"5.10.223-1",
	"5.10.251-1",
	"5.10.251-3",
	"6.1.180-1~deb11u1",
	"6.1.180-1",
	"6.12.9-1",
	"6.12.90-1",
	"6.12.117-1~deb12u1",
	"6.12.117-1",
	"6.12.117-1+b1",
	"6.12.117-1.1",
	"6.12.117a-1",
	"7.3~rc7-1~exp1",
	"7.3-1~exp1",
	"7.3-1",
	"7.3.4-1~bpo13+1",
	"7.3.4-1",
	"7.3.18446744073709551617-1",
	"1:2.66-4+deb12u3+b1",
};

#define COUNT (sizeof(ordered) / sizeof(*ordered))

ATF_TC_WITHOUT_HEAD(older_comes_first);
ATF_TC_BODY(older_comes_first, tc)
{
	for (size_t i = 0; i < COUNT; i++) {
		for (size_t j = 0; j < COUNT; j++) {
			const int result = debian_version_compare(ordered[i], ordered[j]);

			ATF_CHECK_MSG(i < j   ? result < 0
				      : i > j ? result > 0
					      : result == 0,
				      "%s against %s: %d", ordered[i], ordered[j], result);
		}
	}
}

ATF_TC_WITHOUT_HEAD(different_spellings_are_the_same);
ATF_TC_BODY(different_spellings_are_the_same, tc)
{
	ATF_CHECK_EQ(0, debian_version_compare("1.02-1", "1.2-1"));
	ATF_CHECK_EQ(0, debian_version_compare("0:1.2-1", "1.2-1"));
	ATF_CHECK_EQ(0, debian_version_compare("1.2-0", "1.2"));
}

static int dpkg_says_older(const char *a, const char *b)
{
	char *const argv[] = { (char *)"dpkg", (char *)"--compare-versions",
			       (char *)a,      (char *)"lt",
			       (char *)b,      NULL };
	const struct process process = { .argv = argv, .timeout_s = 60 };
	struct process_output output;
	int status;

	ATF_REQUIRE_EQ(0, process_run(&process, &output));
	status = output.status;
	process_output_release(&output);
	ATF_REQUIRE(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
	return WEXITSTATUS(status) == 0;
}

ATF_TC(order_is_that_of_dpkg);
ATF_TC_HEAD(order_is_that_of_dpkg, tc)
{
	atf_tc_set_md_var(tc, "require.progs", "dpkg");
}
ATF_TC_BODY(order_is_that_of_dpkg, tc)
{
	for (size_t i = 0; i + 1 < COUNT; i++)
		ATF_CHECK_MSG(dpkg_says_older(ordered[i], ordered[i + 1]), "%s against %s",
			      ordered[i], ordered[i + 1]);
}

ATF_TC_WITHOUT_HEAD(series_is_that_of_the_upstream_version);
ATF_TC_BODY(series_is_that_of_the_upstream_version, tc)
{
	ATF_CHECK(debian_version_is_of("7.2.13-1", "7.2"));
	ATF_CHECK(debian_version_is_of("7.3~rc7-1~exp1", "7.3"));
	ATF_CHECK(debian_version_is_of("7.3-1", "7.3"));
	ATF_CHECK(debian_version_is_of("1:7.3.1-1", "7.3"));
	ATF_CHECK(!debian_version_is_of("6.12.117-1", "6.1"));
	ATF_CHECK(!debian_version_is_of("6.1.180-1", "6.12"));
	ATF_CHECK(!debian_version_is_of("6-1.2", "6-1"));
	ATF_CHECK(!debian_version_is_of("7.2.13-1", "7.3"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, older_comes_first);
	ATF_TP_ADD_TC(tp, different_spellings_are_the_same);
	ATF_TP_ADD_TC(tp, order_is_that_of_dpkg);
	ATF_TP_ADD_TC(tp, series_is_that_of_the_upstream_version);
	return atf_no_error();
}
