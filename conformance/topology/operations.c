// SPDX-License-Identifier: MIT
#include "operations.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <expect.h>

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int mount_new(void)
{
	return outcome(mount("none", "a", "tmpfs", 0, NULL));
}

static int mount_unknown(void)
{
	return outcome(mount("none", "a", "no_such_filesystem", 0, NULL));
}

int operation_bind(void)
{
	return outcome(mount("a", "b", NULL, MS_BIND, NULL));
}

static int bind_all(void)
{
	return outcome(mount("mounted", "b", NULL, MS_BIND | MS_REC, NULL));
}

static int mount_again(void)
{
	return outcome(mount(NULL, "mounted", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
}

static int mount_filesystem_again(void)
{
	return outcome(mount(NULL, "mounted", NULL, MS_REMOUNT | MS_RDONLY, NULL));
}

static int propagate(unsigned long flags)
{
	return outcome(mount(NULL, "mounted", NULL, flags, NULL));
}

static int mount_shared(void)
{
	return propagate(MS_SHARED);
}

static int mount_private(void)
{
	return propagate(MS_PRIVATE | MS_REC);
}

static int mount_slave(void)
{
	return propagate(MS_SLAVE);
}

static int mount_unbindable(void)
{
	return propagate(MS_UNBINDABLE);
}

static int mount_elsewhere(void)
{
	return outcome(mount("mounted", "a", NULL, MS_MOVE, NULL));
}

static int unmount(void)
{
	return outcome(umount2("mounted", 0));
}

static int unmount_lazily(void)
{
	return outcome(umount2("mounted", MNT_DETACH | UMOUNT_NOFOLLOW));
}

/* The first try only marks the mount. */
static int unmount_expired(void)
{
	return outcome(umount2("mounted", MNT_EXPIRE));
}

static int exchange_roots(void)
{
	return outcome(syscall(SYS_pivot_root, "mounted", "mounted/old"));
}

static int attach(int fd)
{
	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(move_mount(fd, "", AT_FDCWD, "a", MOVE_MOUNT_F_EMPTY_PATH));
}

/* A copy of the mount, which anyone may make, is put into the tree. */
static int attach_copy(void)
{
	return attach(open_tree(AT_FDCWD, "mounted", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
}

static int make_filesystem(void)
{
	const int fd = fsopen("tmpfs", FSOPEN_CLOEXEC);

	if (fd < 0 || fsconfig(fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return -1;
	return fsmount(fd, FSMOUNT_CLOEXEC, 0);
}

static int attach_new(void)
{
	return attach(make_filesystem());
}

static int move_mounted(void)
{
	return outcome(move_mount(AT_FDCWD, "mounted", AT_FDCWD, "a", 0));
}

static int reconfigure(void)
{
	const int fd = fspick(AT_FDCWD, "mounted", FSPICK_CLOEXEC);

	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(fsconfig(fd, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
}

const struct operation changes[] = {
	{ "mounting a filesystem", mount_new, 0, EPERM },
	{ "mounting a filesystem that is not known", mount_unknown, ENODEV, EPERM },
	{ "binding a directory", operation_bind, 0, EPERM },
	{ "binding a mount and what is beneath", bind_all, 0, EPERM },
	{ "mounting again with other flags", mount_again, 0, EPERM },
	{ "mounting the filesystem again with other flags", mount_filesystem_again, 0, EPERM },
	{ "sharing a mount", mount_shared, 0, EPERM },
	{ "making a mount private", mount_private, 0, EPERM },
	{ "making a mount a slave", mount_slave, 0, EPERM },
	{ "making a mount unbindable", mount_unbindable, 0, EPERM },
	{ "moving a mount", mount_elsewhere, 0, EPERM },
	{ "unmounting", unmount, 0, EPERM },
	{ "unmounting lazily", unmount_lazily, 0, EPERM },
	{ "unmounting what has expired", unmount_expired, EAGAIN, EPERM },
	{ "pivot_root(2)", exchange_roots, 0, EPERM },
	{ "move_mount(2) of a mount", move_mounted, 0, EPERM },
	{ "move_mount(2) of a copy", attach_copy, 0, EPERM },
	{ "move_mount(2) of a new filesystem", attach_new, 0, EPERM },
	{ "fsconfig(2) of a mounted filesystem", reconfigure, 0, EPERM },
};
const size_t change_count = sizeof(changes) / sizeof(changes[0]);

static int change_root(void)
{
	return outcome(chroot("a"));
}

static int copy_mount(void)
{
	return outcome(open_tree(AT_FDCWD, "mounted", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
}

static int leave_namespace(void)
{
	return outcome(unshare(CLONE_NEWNS));
}

static int enter_namespace(void)
{
	const int fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? NOT_PREPARED(errno) : outcome(setns(fd, CLONE_NEWNS));
}

static int open_filesystem(void)
{
	return outcome(fsopen("tmpfs", FSOPEN_CLOEXEC));
}

static int mount_nowhere(void)
{
	return outcome(make_filesystem());
}

static int pick_filesystem(void)
{
	return outcome(fspick(AT_FDCWD, "mounted", FSPICK_CLOEXEC));
}

static int set_attributes(void)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };

	return outcome(mount_setattr(AT_FDCWD, "mounted", 0, &attr, sizeof(attr)));
}

const struct operation others[] = {
	{ "chroot(2)", change_root, 0, 0 },
	{ "open_tree(2) of a copy", copy_mount, 0, 0 },
	{ "unsharing the mount namespace", leave_namespace, 0, 0 },
	{ "setns(2) to the mount namespace", enter_namespace, 0, 0 },
	{ "fsopen(2)", open_filesystem, 0, 0 },
	{ "fsmount(2) of a new filesystem", mount_nowhere, 0, 0 },
	{ "fspick(2)", pick_filesystem, 0, 0 },
	{ "mount_setattr(2)", set_attributes, 0, 0 },
};
const size_t other_count = sizeof(others) / sizeof(others[0]);

static int mount_on_missing(void)
{
	return outcome(mount("none", "missing", "tmpfs", 0, NULL));
}

static int unmount_missing(void)
{
	return outcome(umount2("missing", 0));
}

static int unmount_directory(void)
{
	return outcome(umount2("a", 0));
}

static int unmount_with_wrong_flags(void)
{
	return outcome(umount2("mounted", 0x4000));
}

static int move_to_missing(void)
{
	return outcome(move_mount(AT_FDCWD, "mounted", AT_FDCWD, "missing", 0));
}

static int move_missing(void)
{
	return outcome(move_mount(AT_FDCWD, "missing", AT_FDCWD, "a", 0));
}

static int exchange_with_missing(void)
{
	return outcome(syscall(SYS_pivot_root, "missing", "missing/old"));
}

static int bind_missing(void)
{
	return outcome(mount("missing", "a", NULL, MS_BIND, NULL));
}

static int remount_directory(void)
{
	return outcome(mount(NULL, "a", NULL, MS_REMOUNT | MS_RDONLY, NULL));
}

static int move_directory(void)
{
	return outcome(mount("a", "b", NULL, MS_MOVE, NULL));
}

static int exchange_directory(void)
{
	return outcome(syscall(SYS_pivot_root, "a", "a"));
}

static int open_unknown(void)
{
	const int fd = fsopen("no_such_filesystem", FSOPEN_CLOEXEC);

	return fd < 0 ? errno : 0;
}

const struct operation mistakes[] = {
	{ "mounting on nothing", mount_on_missing, ENOENT, ENOENT },
	{ "unmounting nothing", unmount_missing, ENOENT, ENOENT },
	{ "unmounting what is no mount", unmount_directory, EINVAL, EINVAL },
	{ "unmounting with unknown flags", unmount_with_wrong_flags, EINVAL, EINVAL },
	{ "move_mount(2) to nothing", move_to_missing, ENOENT, ENOENT },
	{ "move_mount(2) of nothing", move_missing, ENOENT, ENOENT },
	{ "pivot_root(2) to nothing", exchange_with_missing, ENOENT, ENOENT },
	{ "fsopen(2) of an unknown filesystem", open_unknown, ENODEV, ENODEV },
	{ "binding nothing", bind_missing, ENOENT, EPERM },
	{ "remounting what is no mount", remount_directory, EINVAL, EPERM },
	{ "moving what is no mount", move_directory, EINVAL, EPERM },
	{ "pivot_root(2) to what is no mount", exchange_directory, EINVAL, EPERM },
};
const size_t mistake_count = sizeof(mistakes) / sizeof(mistakes[0]);
