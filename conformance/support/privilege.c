// SPDX-License-Identifier: MIT
#include "privilege.h"

#include <errno.h>
#include <stddef.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "expect.h"
#include "needs.h"

static int set_capabilities(int count, const cap_value_t *kept)
{
	cap_t caps = cap_init();
	int error = 0;

	if (!caps)
		return errno;
	if (count && (cap_set_flag(caps, CAP_PERMITTED, count, kept, CAP_SET) ||
		      cap_set_flag(caps, CAP_EFFECTIVE, count, kept, CAP_SET)))
		error = errno;
	if (!error && cap_set_proc(caps))
		error = errno;
	cap_free(caps);
	return error;
}

int privilege_drop_all(void)
{
	return set_capabilities(0, NULL);
}

int privilege_keep_sys_admin(void)
{
	const cap_value_t sys_admin = CAP_SYS_ADMIN;

	return set_capabilities(1, &sys_admin);
}

int privilege_drop_perfmon(void)
{
	const cap_value_t dropped[] = { CAP_SYS_ADMIN, CAP_PERFMON };
	cap_t caps = cap_get_proc();
	int error = 0;

	if (!caps)
		return errno;
	if (cap_set_flag(caps, CAP_EFFECTIVE, 2, dropped, CAP_CLEAR) ||
	    cap_set_flag(caps, CAP_PERMITTED, 2, dropped, CAP_CLEAR) || cap_set_proc(caps))
		error = errno;
	cap_free(caps);
	return error;
}

int privilege_set_no_new_privs(void)
{
	const int error = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0;

	return error && !needs_has_capability("sys_admin") ? NOT_PREPARED(error) : 0;
}
