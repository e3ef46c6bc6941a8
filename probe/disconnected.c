// SPDX-License-Identifier: MIT
/*
 * Erratum 3: a directory is opened through a bind mount and then moved out of what is mounted.
 *
 *	site			a tmpfs of our own, in a mount namespace of our own
 *	|-- inside		mounted on above/mount too
 *	|   `-- moved		opened as above/mount/moved ...
 *	|-- outside
 *	|   `-- moved		... and then moved to here
 *	|       `-- file	opened relative to that descriptor
 *	`-- above		its rule reaches the file only through the mount
 *	    `-- mount
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proof.h"

static int write_text(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const size_t size = strlen(text);
	int error = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, size) != (ssize_t)size)
		error = errno;
	close(fd);
	return error;
}

static int write_map(const char *path, unsigned int id)
{
	char map[64];

	snprintf(map, sizeof(map), "0 %u 1", id);
	return write_text(path, map);
}

/* In a user namespace of one user, who is allowed to mount there. */
static int enter_user_namespace(void)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	int error;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return errno;
	error = write_map("/proc/self/uid_map", uid);
	/* Whoever gives up setgroups(2) may map the group. */
	if (!error)
		error = write_text("/proc/self/setgroups", "deny");
	if (!error)
		error = write_map("/proc/self/gid_map", gid);
	return error;
}

static int enter_mount_namespace(void)
{
	int error = 0;

	if (unshare(CLONE_NEWNS))
		error = enter_user_namespace();
	if (error)
		return error;
	/* So that nothing that is mounted here can be seen elsewhere. */
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ? errno : 0;
}

static int make_file(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* Returns the descriptor of the disconnected directory, or a negative errno. */
static int disconnect(const struct exercise_site *site)
{
	const int error = enter_mount_namespace();
	int dir_fd;

	if (error)
		return -error;
	if (mount("tmpfs", site->dir, "tmpfs", 0, NULL) || chdir(site->dir) ||
	    mkdir("inside", 0700) || mkdir("inside/moved", 0700) || mkdir("outside", 0700) ||
	    mkdir("above", 0700) || mkdir("above/mount", 0700) || make_file("inside/moved/file") ||
	    mount("inside", "above/mount", NULL, MS_BIND, NULL))
		return -errno;
	dir_fd = open("above/mount/moved", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0 || rename("inside/moved", "outside/moved"))
		return -errno;
	return dir_fd;
}

static int open_with_rule_on(const char *path, int dir_fd)
{
	struct sandbox_rule rule = {
		.type = LLK_RULE_PATH_BENEATH,
		.access = LLK_ACCESS_FS_READ_FILE,
	};
	const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_READ_FILE,
		.rules = &rule,
		.rule_count = 1,
	};
	enum sandbox_step step;
	int error;

	rule.parent_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return CANNOT_TELL | errno;
	error = sandbox_enter(&layer, 1, &step);
	if (error)
		return CANNOT_TELL | error;
	return openat(dir_fd, "file", O_RDONLY | O_CLOEXEC) < 0 ? errno : 0;
}

static int act_with_rule_on(const char *path, const struct exercise_site *site)
{
	const int dir_fd = disconnect(site);
	int fd;

	if (dir_fd < 0)
		return CANNOT_TELL | -dir_fd;
	fd = openat(dir_fd, "file", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return CANNOT_TELL | errno;
	close(fd);
	return open_with_rule_on(path, dir_fd);
}

/* The control: a rule on what is above the file now reaches it on every kernel. */
static int act_rule_on_parent(void *context)
{
	return act_with_rule_on("outside", context);
}

static int act_rule_above_mount(void *context)
{
	return act_with_rule_on("above", context);
}

/* In a directory of their own, without a sandbox but the one that they enter themselves. */
static const struct exercise control = {
	.feature = "fs.read_file",
	.act = act_rule_on_parent,
};
static const struct exercise question = {
	.feature = "fs.read_file",
	.act = act_rule_above_mount,
};

static int answer_of(const struct verdict *verdict)
{
	if (verdict->kind == VERDICT_ACTED)
		return verdict->error;
	return CANNOT_TELL | (verdict->error ? verdict->error : ECHILD);
}

int prove_disconnected(const char *base_dir)
{
	struct verdict verdict = exercise_run(&control, base_dir, EXERCISE_FREE, NULL);
	int answer = answer_of(&verdict);

	if (!answer) {
		verdict = exercise_run(&question, base_dir, EXERCISE_FREE, NULL);
		answer = answer_of(&verdict);
	} else {
		answer |= CANNOT_TELL;
	}
	if (!(answer & CANNOT_TELL))
		return answer;
	answer &= ~CANNOT_TELL;
	return answer == EACCES ? EPERM : answer;
}
