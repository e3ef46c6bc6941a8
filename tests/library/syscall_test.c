// SPDX-License-Identifier: MIT
/* The system call wrappers hand everything over as it is. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <llk.h>

#include "child.h"

/* An errno that no system call of ours sets. */
#define UNTOUCHED 4711

ATF_TC_WITHOUT_HEAD(failures_are_returned_and_errno_is_left_alone);
ATF_TC_BODY(failures_are_returned_and_errno_is_left_alone, tc)
{
	const struct llk_path_beneath_attr attr = { .allowed_access = 1, .parent_fd = -1 };

	require_abi(1);
	errno = UNTOUCHED;
	ATF_CHECK_EQ(-EFAULT, llk_sys_create_ruleset(NULL, 48, 0));
	ATF_CHECK_EQ(UNTOUCHED, errno);
	ATF_CHECK_EQ(-EBADF, llk_sys_add_rule(-2, LLK_RULE_PATH_BENEATH, &attr, 0));
	ATF_CHECK_EQ(UNTOUCHED, errno);
	ATF_CHECK(llk_sys_restrict_self(-2, 0) < 0);
	ATF_CHECK_EQ(UNTOUCHED, errno);
}

ATF_TC_WITHOUT_HEAD(success_leaves_errno_alone);
ATF_TC_BODY(success_leaves_errno_alone, tc)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_EXECUTE };
	int fd;

	require_abi(1);
	errno = UNTOUCHED;
	ATF_CHECK(llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_VERSION) >= 1);
	fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	ATF_CHECK_EQ(UNTOUCHED, errno);
	ATF_REQUIRE(fd >= 0);
	close(fd);
}

static int enter_by_hand(void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_READ_FILE };
	const int fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	struct llk_path_beneath_attr rule = { .allowed_access = LLK_ACCESS_FS_READ_FILE };

	(void)context;
	CHECK(fd >= 0);
	rule.parent_fd = open("open", O_PATH | O_CLOEXEC);
	CHECK(rule.parent_fd >= 0);
	CHECK_EQ(0, llk_sys_add_rule(fd, LLK_RULE_PATH_BENEATH, &rule, 0));
	CHECK_EQ(0, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CHECK_EQ(0, llk_sys_restrict_self(fd, 0));
	CHECK_EQ(0, try_open("open", O_RDONLY));
	CHECK_EQ(EACCES, try_open("closed", O_RDONLY));
	return 0;
}

ATF_TC_WITHOUT_HEAD(the_three_calls_make_a_domain);
ATF_TC_BODY(the_three_calls_make_a_domain, tc)
{
	require_abi(1);
	make_file("open", "");
	make_file("closed", "");
	ATF_CHECK_EQ(0, in_unprivileged_child(enter_by_hand, NULL));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, failures_are_returned_and_errno_is_left_alone);
	ATF_TP_ADD_TC(tp, success_leaves_errno_alone);
	ATF_TP_ADD_TC(tp, the_three_calls_make_a_domain);
	return atf_no_error();
}
