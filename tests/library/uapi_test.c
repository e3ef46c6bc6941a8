// SPDX-License-Identifier: MIT
/* The interface snapshot has the kernel's layout, and agrees with the build machine's own header.
 */
#include <atf-c.h>
#include <linux/landlock.h>
#include <stddef.h>

#include <llk.h>

ATF_TC_WITHOUT_HEAD(structures_have_the_layout_of_the_kernel);
ATF_TC_BODY(structures_have_the_layout_of_the_kernel, tc)
{
	ATF_CHECK_EQ(48, sizeof(struct llk_ruleset_attr));
	ATF_CHECK_EQ(0, offsetof(struct llk_ruleset_attr, handled_access_fs));
	ATF_CHECK_EQ(8, offsetof(struct llk_ruleset_attr, handled_access_net));
	ATF_CHECK_EQ(16, offsetof(struct llk_ruleset_attr, scoped));
	ATF_CHECK_EQ(24, offsetof(struct llk_ruleset_attr, quiet_access_fs));
	ATF_CHECK_EQ(32, offsetof(struct llk_ruleset_attr, quiet_access_net));
	ATF_CHECK_EQ(40, offsetof(struct llk_ruleset_attr, quiet_scoped));

	ATF_CHECK_EQ(12, sizeof(struct llk_path_beneath_attr));
	ATF_CHECK_EQ(0, offsetof(struct llk_path_beneath_attr, allowed_access));
	ATF_CHECK_EQ(8, offsetof(struct llk_path_beneath_attr, parent_fd));

	ATF_CHECK_EQ(16, sizeof(struct llk_net_port_attr));
	ATF_CHECK_EQ(0, offsetof(struct llk_net_port_attr, allowed_access));
	ATF_CHECK_EQ(8, offsetof(struct llk_net_port_attr, port));
}

ATF_TC_WITHOUT_HEAD(constants_agree_with_the_header_of_the_build_machine);
ATF_TC_BODY(constants_agree_with_the_header_of_the_build_machine, tc)
{
	ATF_CHECK_EQ(LANDLOCK_CREATE_RULESET_VERSION, LLK_CREATE_RULESET_VERSION);
	ATF_CHECK_EQ(LANDLOCK_RULE_PATH_BENEATH, (int)LLK_RULE_PATH_BENEATH);
	ATF_CHECK_EQ(LANDLOCK_ACCESS_FS_EXECUTE, LLK_ACCESS_FS_EXECUTE);
	ATF_CHECK_EQ(LANDLOCK_ACCESS_FS_READ_DIR, LLK_ACCESS_FS_READ_DIR);
	ATF_CHECK_EQ(LANDLOCK_ACCESS_FS_MAKE_SYM, LLK_ACCESS_FS_MAKE_SYM);
#ifdef LANDLOCK_ACCESS_FS_REFER
	ATF_CHECK_EQ(LANDLOCK_ACCESS_FS_REFER, LLK_ACCESS_FS_REFER);
#endif
#ifdef LANDLOCK_ACCESS_FS_TRUNCATE
	ATF_CHECK_EQ(LANDLOCK_ACCESS_FS_TRUNCATE, LLK_ACCESS_FS_TRUNCATE);
#endif
#ifdef LANDLOCK_ACCESS_NET_BIND_TCP
	ATF_CHECK_EQ(LANDLOCK_ACCESS_NET_BIND_TCP, LLK_ACCESS_NET_BIND_TCP);
	ATF_CHECK_EQ(LANDLOCK_ACCESS_NET_CONNECT_TCP, LLK_ACCESS_NET_CONNECT_TCP);
#endif
#ifdef LANDLOCK_ACCESS_FS_IOCTL_DEV
	ATF_CHECK_EQ(LANDLOCK_ACCESS_FS_IOCTL_DEV, LLK_ACCESS_FS_IOCTL_DEV);
#endif
#ifdef LANDLOCK_SCOPE_SIGNAL
	ATF_CHECK_EQ(LANDLOCK_SCOPE_SIGNAL, LLK_SCOPE_SIGNAL);
	ATF_CHECK_EQ(LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET, LLK_SCOPE_ABSTRACT_UNIX_SOCKET);
#endif
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, structures_have_the_layout_of_the_kernel);
	ATF_TP_ADD_TC(tp, constants_agree_with_the_header_of_the_build_machine);
	return atf_no_error();
}
