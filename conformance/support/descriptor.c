// SPDX-License-Identifier: MIT
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <llk.h>

#include "expect.h"
#include "kernel.h"
#include "needs.h"

#define FILE_NAME "descriptor-file"
#define LINK_NAME "descriptor-link"

static const char *const names[] = {
	[FD_MINUS_ONE] = "-1",
	[FD_MINUS_TWO] = "-2",
	[FD_CWD] = "AT_FDCWD",
	[FD_CLOSED] = "a closed descriptor",
	[FD_RULESET] = "a ruleset",
	[FD_RULESET_NET] = "a network ruleset",
	[FD_RULESET_SCOPE] = "a scope ruleset",
	[FD_DIR] = "a directory",
	[FD_DIR_PATH] = "an O_PATH directory",
	[FD_FILE] = "a file",
	[FD_FILE_PATH] = "an O_PATH file",
	[FD_SYMLINK_PATH] = "an O_PATH symbolic link",
	[FD_DEVICE] = "a device",
	[FD_DEVICE_PATH] = "an O_PATH device",
	[FD_PIPE] = "a pipe",
	[FD_SOCKET] = "a socket",
	[FD_MEMFD] = "a memfd",
	[FD_EVENTFD] = "an eventfd",
	[FD_EPOLL] = "an epoll descriptor",
	[FD_INOTIFY] = "an inotify descriptor",
	[FD_SIGNALFD] = "a signalfd",
	[FD_TIMERFD] = "a timerfd",
	[FD_PIDFD] = "a pidfd",
	[FD_NAMESPACE] = "a namespace",
	[FD_NAMESPACE_PATH] = "an O_PATH namespace",
};

/* What they need of the machine, as in needs.h. */
static const char *const needs[] = {
	[FD_DEVICE] = "dev:null",	   [FD_DEVICE_PATH] = "dev:null",
	[FD_MEMFD] = "call:memfd_create",  [FD_EVENTFD] = "call:eventfd2",
	[FD_EPOLL] = "call:epoll_create1", [FD_INOTIFY] = "call:inotify_init1",
	[FD_SIGNALFD] = "call:signalfd4",  [FD_TIMERFD] = "call:timerfd_create",
	[FD_PIDFD] = "call:pidfd_open",	   [FD_NAMESPACE] = "proc",
	[FD_NAMESPACE_PATH] = "proc",
};

const char *descriptor_name(enum descriptor_kind kind)
{
	return names[kind];
}

static int open_ruleset(const struct llk_ruleset_attr *attr)
{
	const int fd = llk_sys_create_ruleset(attr, sizeof(*attr), 0);

	/* A ruleset of what the ABI number declares is the kernel's to make. */
	if (fd < 0) {
		expect_answer(fd, 0, "landlock_create_ruleset");
		expect_settle();
	}
	return fd;
}

static int open_file(int flags)
{
	const int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return fd;
	close(fd);
	return open(FILE_NAME, flags | O_CLOEXEC);
}

static int open_symlink(void)
{
	if (symlink(".", LINK_NAME) && errno != EEXIST)
		return -1;
	return open(LINK_NAME, O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

static int open_pipe(void)
{
	int fds[2];

	return pipe2(fds, O_CLOEXEC) ? -1 : fds[0];
}

/* Every kernel that has sockets has those of netlink. */
static int open_socket(void)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 || errno != EAFNOSUPPORT)
		return fd;
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
}

/* So far above those in use that none which is opened later takes the number. */
static int open_closed(void)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 500);
	const int above = fd < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, fd + 100);
	struct rlimit limit;

	/* Where the limit has no room for that, the last number below it. */
	if (fd < 0 && errno == EINVAL && getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
	    fcntl((int)limit.rlim_cur - 1, F_GETFD) < 0 && errno == EBADF)
		return (int)limit.rlim_cur - 1;
	if (fd >= 0)
		close(fd);
	if (above >= 0) {
		close(above);
		fd = above;
	}
	return fd;
}

static int open_kind(enum descriptor_kind kind)
{
	const struct llk_ruleset_attr fs = {
		.handled_access_fs = llk_feature_mask(LLK_FEATURE_FS, kernel_abi()),
	};
	const struct llk_ruleset_attr net = { .handled_access_net = LLK_ACCESS_NET_BIND_TCP };
	const struct llk_ruleset_attr scope = { .scoped = LLK_SCOPE_SIGNAL };
	sigset_t no_signal;

	switch (kind) {
	case FD_CLOSED:
		return open_closed();
	case FD_RULESET:
		return open_ruleset(&fs);
	case FD_RULESET_NET:
		return open_ruleset(&net);
	case FD_RULESET_SCOPE:
		return open_ruleset(&scope);
	case FD_DIR:
		return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	case FD_DIR_PATH:
		return open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	case FD_FILE:
		return open_file(O_RDWR);
	case FD_FILE_PATH:
		return open_file(O_PATH);
	case FD_SYMLINK_PATH:
		return open_symlink();
	case FD_DEVICE:
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	case FD_DEVICE_PATH:
		return open("/dev/null", O_PATH | O_CLOEXEC);
	case FD_PIPE:
		return open_pipe();
	case FD_SOCKET:
		return open_socket();
	case FD_MEMFD:
		return memfd_create("descriptor", MFD_CLOEXEC);
	case FD_EVENTFD:
		return eventfd(0, EFD_CLOEXEC);
	case FD_EPOLL:
		return epoll_create1(EPOLL_CLOEXEC);
	case FD_INOTIFY:
		return inotify_init1(IN_CLOEXEC);
	case FD_SIGNALFD:
		sigemptyset(&no_signal);
		return signalfd(-1, &no_signal, SFD_CLOEXEC);
	case FD_TIMERFD:
		return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	case FD_PIDFD:
		return (int)syscall(SYS_pidfd_open, getpid(), 0);
	case FD_NAMESPACE:
		return open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	case FD_NAMESPACE_PATH:
		return open("/proc/self/ns/mnt", O_PATH | O_CLOEXEC);
	default:
		errno = EINVAL;
		return -1;
	}
}

static bool is_ruleset(enum descriptor_kind kind)
{
	return kind == FD_RULESET || kind == FD_RULESET_NET || kind == FD_RULESET_SCOPE;
}

int descriptor_open(enum descriptor_kind kind)
{
	int fd;

	if (kind == FD_MINUS_ONE)
		return -1;
	if (kind == FD_MINUS_TWO)
		return -2;
	if (kind == FD_CWD)
		return AT_FDCWD;
	if (kind < sizeof(needs) / sizeof(needs[0]) && needs[kind])
		needs_require(needs[kind]);
	fd = open_kind(kind);
	if (fd < 0 && is_ruleset(kind))
		expect_broken("%s: %s", names[kind], expect_errno_name(errno));
	if (fd < 0)
		expect_unsandboxed(errno, names[kind]);
	return fd;
}
