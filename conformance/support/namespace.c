// SPDX-License-Identifier: MIT
#include "namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include <judge.h>

#include "expect.h"
#include "needs.h"
#include "reason.h"
#include "surroundings.h"

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
	/* What root may do there, chroot(2) among it. */
	if (!needs_has_capability("sys_admin") || !needs_has_capability("sys_chroot")) {
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

/* As mount(2) does it, but by other calls. */
static int attach_copy(void *context)
{
	struct mount_attr private = { .propagation = MS_PRIVATE };
	int error = needs_has_capability("sys_admin") ? 0 : namespace_enter_user();
	int copy;

	(void)context;
	if (!error && (unshare(CLONE_NEWNS) ||
		       mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &private, sizeof(private))))
		error = errno;
	if (error)
		return error;
	copy = open_tree(AT_FDCWD, ".", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	if (copy < 0)
		return errno;
	return move_mount(copy, "", AT_FDCWD, ".", MOVE_MOUNT_F_EMPTY_PATH) ? errno : 0;
}

/* Whether a filter of system calls may be what answers. */
/*
 * Where the caller may mount by one call, the other denies it for no reason of the machine's: then
 * it is the kernel that denies it to processes without a sandbox.
 */
static bool is_denied_by_kernel(int error)
{
	const struct verdict verdict = judge_vforked(NULL, 0, attach_copy, NULL);

	return error == EPERM && !surroundings_has_filter() && verdict.kind == VERDICT_ACTED &&
	       !verdict.error;
}

void namespace_require_mounts(void)
{
	const struct verdict verdict = judge_vforked(NULL, 0, enter_and_mount, NULL);

	if (verdict.kind != VERDICT_ACTED)
		expect_broken("the child that tries a mount namespace died");
	if (verdict.error && is_denied_by_kernel(verdict.error)) {
		expect_deviation("mount(2) without a sandbox: EPERM, where move_mount(2) is free");
		expect_settle();
	}
	if (verdict.error)
		expect_skip(REASON_PRIVILEGE, "no mount namespace of one's own: %s",
			    expect_errno_name(verdict.error));
}
