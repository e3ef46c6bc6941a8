// SPDX-License-Identifier: MIT
#include "access.h"

#include <errno.h>
#include <linux/futex.h>
#include <linux/kcmp.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <expect.h>

#define WORD 0x6c6c6b21

#define ADVICE_COLD 20 /* MADV_COLD */

static volatile int word = WORD;

/* Something that is mapped at the same place in all processes. */
static char area[4096] __attribute__((aligned(4096)));

static int answer(long result)
{
	return result < 0 ? errno : 0;
}

int access_attach(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL))
		return errno;
	if (waitpid(pid, &status, __WALL) != pid)
		return NOT_PREPARED(errno);
	return answer(ptrace(PTRACE_DETACH, pid, NULL, NULL));
}

static int seize(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL))
		return errno;
	if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) || waitpid(pid, &status, __WALL) != pid)
		return NOT_PREPARED(errno);
	return answer(ptrace(PTRACE_DETACH, pid, NULL, NULL));
}

int access_read_memory(pid_t pid)
{
	int copy = 0;
	const struct iovec local = { .iov_base = &copy, .iov_len = sizeof(copy) };
	const struct iovec remote = { .iov_base = (void *)&word, .iov_len = sizeof(copy) };

	if (process_vm_readv(pid, &local, 1, &remote, 1, 0) < 0)
		return errno;
	return copy == WORD ? 0 : EIO;
}

static int write_memory(pid_t pid)
{
	int copy = WORD;
	const struct iovec local = { .iov_base = &copy, .iov_len = sizeof(copy) };
	const struct iovec remote = { .iov_base = (void *)&word, .iov_len = sizeof(copy) };

	return answer(process_vm_writev(pid, &local, 1, &remote, 1, 0));
}

static int compare(pid_t pid)
{
	return answer(syscall(SYS_kcmp, getpid(), pid, KCMP_VM, 0, 0));
}

/* The same, named first. */
static int compare_first(pid_t pid)
{
	return answer(syscall(SYS_kcmp, pid, getpid(), KCMP_FILE, 0, 0));
}

static int with_pidfd(pid_t pid, int (*act)(int pidfd))
{
	const int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	int error;

	if (fd < 0)
		return NOT_PREPARED(errno);
	error = act(fd);
	close(fd);
	return error;
}

static int take_fd(int pidfd)
{
	const int fd = (int)syscall(SYS_pidfd_getfd, pidfd, STDERR_FILENO, 0);

	return fd < 0 ? errno : answer(close(fd));
}

static int get_fd(pid_t pid)
{
	return with_pidfd(pid, take_fd);
}

static int join_namespace(int pidfd)
{
	return answer(setns(pidfd, CLONE_NEWUTS));
}

static int enter_namespace(pid_t pid)
{
	return with_pidfd(pid, join_namespace);
}

static int advise(int pidfd)
{
	const struct iovec range = { .iov_base = area, .iov_len = sizeof(area) };

	return answer(syscall(SYS_process_madvise, pidfd, &range, 1, ADVICE_COLD, 0));
}

static int advise_memory(pid_t pid)
{
	return with_pidfd(pid, advise);
}

static int get_robust_list(pid_t pid)
{
	struct robust_list_head *head;
	size_t size;

	return answer(syscall(SYS_get_robust_list, pid, &head, &size));
}

static int move_pages(pid_t pid)
{
	void *page = area;
	int status;

	return answer(syscall(SYS_move_pages, pid, 1UL, &page, NULL, &status, 0));
}

static int migrate_pages(pid_t pid)
{
	const unsigned long first_node = 1;

	return answer(syscall(SYS_migrate_pages, pid, 2UL, &first_node, &first_node));
}

static int count_events(pid_t pid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_TASK_CLOCK,
		.disabled = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	const int fd = (int)syscall(SYS_perf_event_open, &attr, pid, -1, -1, 8UL);

	return fd < 0 ? errno : answer(close(fd));
}

const struct access accesses[] = {
	{ "PTRACE_ATTACH", access_attach, EPERM, false, false },
	{ "PTRACE_SEIZE", seize, EPERM, false, false },
	{ "process_vm_readv", access_read_memory, EPERM, true, false },
	{ "process_vm_writev", write_memory, EPERM, true, false },
	{ "kcmp", compare, EPERM, true, false },
	{ "kcmp as the first", compare_first, EPERM, true, false },
	{ "pidfd_getfd", get_fd, EPERM, true, false },
	{ "setns", enter_namespace, EPERM, true, false },
	{ "get_robust_list", get_robust_list, EPERM, true, false },
	{ "move_pages", move_pages, EPERM, true, false },
	{ "migrate_pages", migrate_pages, EPERM, true, false },
	{ "process_madvise", advise_memory, EACCES, true, true },
	{ "perf_event_open", count_events, EACCES, true, true },
};

const size_t access_count = sizeof(accesses) / sizeof(accesses[0]);
