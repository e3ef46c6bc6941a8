// SPDX-License-Identifier: MIT
/* Sockets, filesystems, devices, namespaces, views of /proc, programs. */
#include "facility_rows.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "reason.h"
#include "surroundings.h"

/* Headers of an old distribution lack some of these. */
#define FAMILY_SMC     43
#define PROTOCOL_MPTCP 262

static int outcome(int result)
{
	return result < 0 ? errno : 0;
}

static int opened(int fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int make_socket(const struct facility *self)
{
	return opened(socket((int)self->arguments[0], (int)self->arguments[1] | SOCK_CLOEXEC,
			     (int)self->arguments[2]));
}

static int send_out_of_band(const struct facility *self)
{
	int ends[2], error;

	(void)self;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return errno;
	error = send(ends[0], "", 1, MSG_OOB) == 1 ? 0 : errno;
	close(ends[0]);
	close(ends[1]);
	return error;
}

static bool is_listed(const char *name)
{
	FILE *const file = fopen("/proc/filesystems", "re");
	char line[64];
	bool listed = false;

	while (file && !listed && fgets(line, sizeof(line), file)) {
		const char *const type = strrchr(line, '\t');

		line[strcspn(line, "\n")] = '\0';
		listed = type && strcmp(type + 1, name) == 0;
	}
	if (file)
		fclose(file);
	return listed;
}

/* Not listed is also one whose module nobody has asked for.  Asking requires privilege. */
static int know_filesystem(const struct facility *self)
{
	return is_listed(self->name) ? 0 : opened(fsopen(self->name, FSOPEN_CLOEXEC));
}

/* A device that can be used here.  It is not opened, which Landlock may deny. */
static int find_device(const struct facility *self)
{
	struct statvfs mount;
	struct stat device;

	if (stat(self->name, &device))
		return errno;
	if (!S_ISCHR(device.st_mode))
		return ENODEV;
	if (statvfs(self->name, &mount) == 0 && mount.f_flag & ST_NODEV)
		return EACCES;
	return outcome(access(self->name, R_OK | W_OK));
}

/* Whether the mount of the working directory is free of a flag. */
static int avoid_mount_flag(const struct facility *self)
{
	struct statvfs mount;

	if (statvfs(".", &mount))
		return errno;
	return mount.f_flag & (unsigned long)self->number ? EACCES : 0;
}

/* Only an overlay is known to keep whiteouts, the devices that anyone may make, for itself. */
static int be_no_overlay(const struct facility *self)
{
	struct statfs filesystem;

	(void)self;
	if (statfs(".", &filesystem))
		return errno;
	return filesystem.f_type == OVERLAYFS_SUPER_MAGIC ? EPERM : 0;
}

/* An instance that the user may have, too. */
static int make_inotify(const struct facility *self)
{
	(void)self;
	return opened(inotify_init1(IN_CLOEXEC));
}

static int have_room(const struct facility *self)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return errno;
	return limit.rlim_cur < (rlim_t)self->number ? EMFILE : 0;
}

static int wait_for(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return errno;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : FACILITY_KILLED;
}

/* Privilege makes most namespaces, and a user namespace gives it. */
static int make_namespace(const struct facility *self)
{
	const int kind = (int)self->number;
	const pid_t child = fork();

	if (child < 0)
		return errno;
	if (child > 0)
		return wait_for(child);
	if (unshare(kind) == 0 || unshare(CLONE_NEWUSER | kind) == 0)
		_exit(0);
	_exit(errno);
}

/* It is for good, so that a child does it.  Filters answer as the kernel does to wrong arguments. */
static int set_no_new_privs(const struct facility *self)
{
	const pid_t child = fork();

	(void)self;
	if (child < 0)
		return errno;
	if (child > 0)
		return wait_for(child);
	_exit(outcome(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)));
}

/* One that is queued needs room; where there is none, signals are lost without a word. */
static int queue_signal(const struct facility *self)
{
	const struct timespec at_once = { 0 };
	const int number = SIGRTMAX;
	sigset_t set, before;
	int error;

	(void)self;
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_BLOCK, &set, &before);
	error = outcome(sigqueue(getpid(), number, (union sigval){ 0 }));
	if (!error)
		sigtimedwait(&set, NULL, &at_once);
	sigprocmask(SIG_SETMASK, &before, NULL);
	/* A filter of this call is another matter. */
	return error == EAGAIN ? error : 0;
}

/* "self" in it leads to this process: it is not that of another PID namespace. */
static int find_own_proc(const struct facility *self)
{
	char link[16] = "";

	(void)self;
	if (readlink("/proc/self", link, sizeof(link) - 1) < 0)
		return errno;
	return atoi(link) == getpid() ? 0 : ESRCH;
}

/* Whether this is in the group that hidepid is not for, of which "gid=" is only said if not 0. */
static bool is_in_group_of(const char *options)
{
	const char *const option = strstr(options, ",gid=");
	const gid_t group = option ? (gid_t)strtoul(option + strlen(",gid="), NULL, 10) : 0;

	return getegid() == group || group_member(group);
}

/* That takes the permission to trace, whoever asks. */
static bool is_for_all_groups(const char *option)
{
	return strncmp(option, "hidepid=4", 9) == 0 ||
	       strncmp(option, "hidepid=ptraceable", 18) == 0;
}

/* The options of the mount that /proc is come last in its line, those of the last mount count. */
static int see_all_of_proc(const struct facility *self)
{
	FILE *const file = fopen("/proc/self/mountinfo", "re");
	bool hidden = false;
	char *line = NULL;
	size_t size = 0;

	(void)self;
	if (!file)
		return errno;
	while (getline(&line, &size, file) > 0) {
		const char *const option = strstr(line, "hidepid=");

		if (strstr(line, " /proc ") && strstr(line, " - proc "))
			hidden = option && strncmp(option, "hidepid=0", 9) != 0 &&
				 strncmp(option, "hidepid=off", 11) != 0 &&
				 (is_for_all_groups(option) || !is_in_group_of(line));
	}
	free(line);
	fclose(file);
	return hidden ? EPERM : 0;
}

static int read_number(const char *path, int missing)
{
	char text[16] = "";
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return missing;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return text[0] ? atoi(text) : missing;
}

static int be_below(const struct facility *self)
{
	return read_number(self->name, 0) < self->number ? 0 : EPERM;
}

/* Where administrators' programs are, a user's PATH may not lead. */
static int find_program(const struct facility *self)
{
	const char *path = getenv("PATH");
	char *folders, *rest = NULL, file[512];
	int error = ENOENT;

	if (asprintf(&folders, "%s:/usr/sbin:/sbin:/usr/local/sbin",
		     path ? path : "/usr/bin:/bin") < 0)
		return ENOMEM;
	for (char *folder = strtok_r(folders, ":", &rest); folder && error;
	     folder = strtok_r(NULL, ":", &rest)) {
		snprintf(file, sizeof(file), "%s/%s", folder, self->name);
		error = outcome(access(file, X_OK));
	}
	free(folders);
	return error ? ENOENT : 0;
}

#define SOCKET(word_, text_, ...)                                                                  \
	{                                                                                          \
		.word = word_, .reason = REASON_NETWORK, .text = text_, .try = make_socket,        \
		.is_answer = true, .arguments = {                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define FILESYSTEM(name_)                                                                          \
	{                                                                                          \
		.word = name_, .reason = REASON_FILESYSTEM, .text = "the filesystem " name_,       \
		.try = know_filesystem, .name = name_                                              \
	}
#define DEVICE(name_)                                                                              \
	{                                                                                          \
		.word = "dev:" name_, .reason = REASON_DEVICE, .text = "the device /dev/" name_,   \
		.try = find_device, .name = "/dev/" name_                                          \
	}
/* Others are refused so to who is no root where there are no user namespaces. */
#define NO_KIND(kind_) ((kind_) == CLONE_NEWUSER ? EINVAL : 0)
#define NAMESPACE(word_, kind_)                                                                    \
	{                                                                                          \
		.word = word_, .reason = REASON_PRIVILEGE, .text = "a new namespace",              \
		.is_answer = true, .try = make_namespace, .number = kind_,                         \
		.unbuilt = NO_KIND(kind_)                                                          \
	}
#define PROGRAM(name_)                                                                             \
	{                                                                                          \
		.word = "program:" name_, .reason = REASON_FILESYSTEM,                             \
		.text = "the program " name_, .try = find_program, .name = name_                   \
	}
#define YAMA(limit_, text_)                                                                        \
	{                                                                                          \
		.word = "yama<" #limit_, .reason = REASON_CONFIG, .text = text_, .try = be_below,  \
		.name = "/proc/sys/kernel/yama/ptrace_scope", .number = limit_                     \
	}

static const struct facility rows[] = {
	SOCKET("ipv4", "IPv4", AF_INET, SOCK_STREAM, 0),
	SOCKET("ipv6", "IPv6", AF_INET6, SOCK_STREAM, 0),
	SOCKET("mptcp", "CONFIG_MPTCP", AF_INET, SOCK_STREAM, PROTOCOL_MPTCP),
	SOCKET("sctp", "CONFIG_IP_SCTP", AF_INET, SOCK_STREAM, IPPROTO_SCTP),
	SOCKET("smc", "CONFIG_SMC", FAMILY_SMC, SOCK_STREAM, 0),
	SOCKET("unix", "CONFIG_UNIX", AF_UNIX, SOCK_STREAM, 0),
	SOCKET("audit_socket", "CONFIG_AUDIT", AF_NETLINK, SOCK_RAW, NETLINK_AUDIT),
	{ .word = "unix_oob",
	  .reason = REASON_NETWORK,
	  .text = "CONFIG_AF_UNIX_OOB",
	  .try = send_out_of_band,
	  .is_answer = true },
	FILESYSTEM("tmpfs"),
	FILESYSTEM("ramfs"),
	FILESYSTEM("ext4"),
	FILESYSTEM("btrfs"),
	FILESYSTEM("xfs"),
	FILESYSTEM("fuse"),
	FILESYSTEM("overlay"),
	FILESYSTEM("tracefs"),
	DEVICE("null"),
	DEVICE("zero"),
	DEVICE("full"),
	DEVICE("urandom"),
	DEVICE("ptmx"),
	DEVICE("fuse"),
	DEVICE("loop-control"),
	NAMESPACE("userns", CLONE_NEWUSER),
	NAMESPACE("mountns", CLONE_NEWNS),
	NAMESPACE("netns", CLONE_NEWNET),
	NAMESPACE("pidns", CLONE_NEWPID),
	NAMESPACE("ipcns", CLONE_NEWIPC),
	{ .word = "proc",
	  .reason = REASON_CONFIG,
	  .text = "/proc of the same PID namespace",
	  .try = find_own_proc },
	{ .word = "proc:all",
	  .reason = REASON_CONFIG,
	  .text = "/proc without hidepid",
	  .try = see_all_of_proc },
	{ .word = "sigqueue",
	  .reason = REASON_SURROUNDINGS,
	  .text = "RLIMIT_SIGPENDING",
	  .try = queue_signal },
	YAMA(1, "kernel.yama.ptrace_scope 0"),
	YAMA(2, "kernel.yama.ptrace_scope 0 or 1"),
	{ .word = "exec:here",
	  .reason = REASON_FILESYSTEM,
	  .text = "a temporary directory without noexec",
	  .try = avoid_mount_flag,
	  .number = ST_NOEXEC },
	{ .word = "dev:here",
	  .reason = REASON_FILESYSTEM,
	  .text = "a temporary directory without nodev",
	  .try = avoid_mount_flag,
	  .number = ST_NODEV },
	{ .word = "suid:here",
	  .reason = REASON_FILESYSTEM,
	  .text = "a temporary directory without nosuid",
	  .try = avoid_mount_flag,
	  .number = ST_NOSUID },
	{ .word = "follow:here",
	  .reason = REASON_FILESYSTEM,
	  .text = "a temporary directory without nosymfollow",
	  .try = avoid_mount_flag,
	  .number = MOUNT_NOSYMFOLLOW },
	{ .word = "whiteouts:here",
	  .reason = REASON_FILESYSTEM,
	  .text = "a temporary directory on no overlay",
	  .try = be_no_overlay },
	{ .word = "call:no_new_privs",
	  .reason = REASON_CONFIG,
	  .text = FACILITY_ALWAYS_THERE,
	  .try = set_no_new_privs,
	  .is_answer = true },
	{ .word = "call:inotify_init1",
	  .reason = REASON_CONFIG,
	  .text = "CONFIG_INOTIFY_USER and user.max_inotify_instances",
	  .try = make_inotify,
	  .is_answer = true },
	{ .word = "nofile>=256",
	  .reason = REASON_SURROUNDINGS,
	  .text = "RLIMIT_NOFILE of as many",
	  .try = have_room,
	  .number = 256 },
	PROGRAM("mkfs.btrfs"),
	PROGRAM("mkfs.ext4"),
	PROGRAM("mkfs.xfs"),
};

const struct facility_table facility_others = { rows, sizeof(rows) / sizeof(rows[0]) };
