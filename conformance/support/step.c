// SPDX-License-Identifier: MIT
#include "step.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define HELD_MAX 4

static int held[HELD_MAX];
static size_t held_count;

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int keep(int fd)
{
	if (fd < 0)
		return errno;
	if (held_count == HELD_MAX) {
		close(fd);
		return EMFILE;
	}
	held[held_count++] = fd;
	return 0;
}

void step_forget(void)
{
	held_count = 0;
}

/* The directory that path is relative to; *path becomes what is left of it. */
static int base_of(const char **path)
{
	int fd;

	if ((*path)[0] != '@')
		return AT_FDCWD;
	fd = held[(*path)[1] - '0'];
	*path += 2;
	if (**path == '/')
		(*path)++;
	return fd;
}

static int open_at(const char *path, int flags)
{
	const int base = base_of(&path);

	return openat(base, *path ? path : ".", flags | O_CLOEXEC, 0600);
}

int step_open(const char *path)
{
	const int base = base_of(&path);
	const int fd = *path ? openat(base, path, O_PATH | O_NOFOLLOW | O_CLOEXEC)
			     : fcntl(base, F_DUPFD_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

static int open_and_close(const char *path, int flags)
{
	const int fd = open_at(path, flags);

	return fd < 0 ? errno : outcome(close(fd));
}

static int make_node(const char *path, mode_t mode)
{
	const int base = base_of(&path);

	return outcome(mknodat(base, path, mode, 0));
}

static int make_dir(const char *path)
{
	const int base = base_of(&path);

	return outcome(mkdirat(base, path, 0700));
}

static int make_symlink(const char *path, const char *target)
{
	const int base = base_of(&path);

	return outcome(symlinkat(target, base, path));
}

static int remove_at(const char *path, int flags)
{
	const int base = base_of(&path);

	return outcome(unlinkat(base, path, flags));
}

static int rename_at(const char *path, const char *other, unsigned int flags)
{
	const int base = base_of(&path), other_base = base_of(&other);

	return outcome(renameat2(base, path, other_base, other, flags));
}

static int link_at(const char *path, const char *other)
{
	const int base = base_of(&path), other_base = base_of(&other);

	return outcome(linkat(base, path, other_base, other, 0));
}

/* By way of /proc, as AT_EMPTY_PATH takes a capability. */
static int link_held(const char *path, const char *other)
{
	const int base = base_of(&path), other_base = base_of(&other);
	char by_fd[32];

	snprintf(by_fd, sizeof(by_fd), "/proc/self/fd/%d", base);
	return outcome(linkat(AT_FDCWD, by_fd, other_base, other, AT_SYMLINK_FOLLOW));
}

/* Where its attributes may not be the trusted ones, they are a user's. */
static int mount_overlay(const char *path)
{
	static const char layers[] = "lowerdir=lower,upperdir=upper,workdir=work";
	static const char user_layers[] = "lowerdir=lower,upperdir=upper,workdir=work,userxattr";

	if (mount("none", path, "overlay", 0, layers) == 0)
		return 0;
	return outcome(mount("none", path, "overlay", 0, user_layers));
}

static int change_root(const char *path)
{
	return outcome(chroot(path) ? -1 : chdir("/"));
}

int step_do(const struct step *step)
{
	switch (step->kind) {
	case STEP_END:
		return 0;
	case STEP_DIR:
		return make_dir(step->path);
	case STEP_FILE:
		return open_and_close(step->path, O_WRONLY | O_CREAT | O_EXCL);
	case STEP_FIFO:
		return make_node(step->path, S_IFIFO | 0600);
	case STEP_SYMLINK:
		return make_symlink(step->path, step->other);
	case STEP_SOCKET:
		return make_node(step->path, S_IFSOCK | 0600);
	case STEP_WHITEOUT:
		return make_node(step->path, S_IFCHR);
	case STEP_UNNAMED:
		return keep(open_at(step->path, O_TMPFILE | O_WRONLY));
	case STEP_READ:
		return open_and_close(step->path, O_RDONLY);
	case STEP_WRITE:
		return open_and_close(step->path, O_WRONLY);
	case STEP_TRUNCATE:
		return open_and_close(step->path, O_WRONLY | O_TRUNC);
	case STEP_LIST:
		return open_and_close(step->path, O_RDONLY | O_DIRECTORY);
	case STEP_UNLINK:
		return remove_at(step->path, 0);
	case STEP_RMDIR:
		return remove_at(step->path, AT_REMOVEDIR);
	case STEP_RENAME:
		return rename_at(step->path, step->other, step->flags);
	case STEP_LINK:
		return link_at(step->path, step->other);
	case STEP_LINK_HELD:
		return link_held(step->path, step->other);
	case STEP_HOLD:
		return keep(open_at(step->path, O_PATH | O_NOFOLLOW));
	case STEP_COPY:
		return keep(open_tree(AT_FDCWD, step->path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
	case STEP_TMPFS:
		return outcome(mount("none", step->path, "tmpfs", 0, NULL));
	case STEP_OVERLAY:
		return mount_overlay(step->path);
	case STEP_BIND:
		return outcome(mount(step->path, step->other, NULL, MS_BIND | MS_REC, NULL));
	case STEP_MOVE_MOUNT:
		return outcome(mount(step->path, step->other, NULL, MS_MOVE, NULL));
	case STEP_UNMOUNT:
		return outcome(umount2(step->path, (int)step->flags));
	case STEP_UNSHARE:
		return outcome(unshare(CLONE_NEWNS));
	case STEP_CHROOT:
		return change_root(step->path);
	case STEP_CALL:
		return step->call(step);
	}
	return EINVAL;
}

int step_do_all(const struct step *steps)
{
	int error = 0;

	for (; steps && !error && steps->kind != STEP_END; steps++)
		error = step_do(steps);
	return error;
}
