// SPDX-License-Identifier: MIT
#include "namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include <judge.h>

#include "expect.h"
#include "needs.h"
#include "reason.h"

static int write_file(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		error = errno;
	close(fd);
	return error;
}

/* Map the caller to itself: files of unmapped owners could not be made. */
int namespace_enter_user(void)
{
	const unsigned int uid = geteuid(), gid = getegid();
	char map[64];
	int error;

	if (unshare(CLONE_NEWUSER))
		return errno;
	error = write_file("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "%u %u 1\n", uid, uid);
	if (!error)
		error = write_file("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "%u %u 1\n", gid, gid);
	if (!error)
		error = write_file("/proc/self/gid_map", map);
	return error;
}

int namespace_enter_mounts(void)
{
	if (!needs_has_capability("sys_admin")) {
		const int error = namespace_enter_user();

		if (error)
			return error;
	}
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return errno;
	return 0;
}

static int enter_and_mount(void *context)
{
	const int error = namespace_enter_mounts();

	(void)context;
	if (error)
		return error;
	return mount("none", ".", "tmpfs", 0, NULL) ? errno : 0;
}

void namespace_require_mounts(void)
{
	const struct verdict verdict = judge(NULL, 0, enter_and_mount, NULL);

	if (verdict.kind != VERDICT_ACTED)
		expect_broken("the child that tries a mount namespace died");
	if (verdict.error)
		expect_skip(REASON_PRIVILEGE, "no mount namespace of one's own: %s",
			    expect_errno_name(verdict.error));
}
