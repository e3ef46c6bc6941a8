// SPDX-License-Identifier: MIT
/* System calls that a kernel may be built without, and that a filter or a setting may refuse. */
#include "facility_rows.h"

#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "reason.h"

/* Headers of an old distribution lack some of these; their numbers are the same everywhere. */
#define NR_PIDFD_SEND_SIGNAL 424
#define NR_IO_URING_SETUP    425
#define NR_OPEN_TREE	     428
#define NR_PIDFD_OPEN	     434
#define NR_CLONE3	     435
#define NR_OPENAT2	     437
#define NR_PIDFD_GETFD	     438
#define NR_PROCESS_MADVISE   440

/* A flag that no call has. */
#define BAD_FLAG 0x40000000

#define NOWHERE	 -1
#define NOBODY	 -1
#define NO_CLOCK 1000

static int call(const struct facility *self)
{
	const long *const with = self->arguments;
	long result = syscall(self->number, with[0], with[1], with[2], with[3], with[4], with[5]);

	/* A call that should have refused this has given something that nobody wants. */
	if (result >= 0)
		return 0;
	for (int i = 0; i < 2; i++) {
		if (self->answers[i] == errno)
			return 0;
	}
	return errno;
}

#define ARGUMENTS(...)                                                                             \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

#define CALL(name_, number_, text_, arguments_, ...)                                               \
	{                                                                                          \
		.word = "call:" name_, .reason = REASON_CONFIG, .text = text_, .try = call,        \
		.is_answer = true, .name = name_, .number = number_,                               \
		.arguments = ARGUMENTS arguments_, .answers = {                                    \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

/* Built into every kernel that has Landlock: only another mechanism refuses it. */
#define ALWAYS_THERE FACILITY_ALWAYS_THERE

static const struct facility rows[] = {
	CALL("add_key", SYS_add_key, "CONFIG_KEYS", (0), EFAULT),
	CALL("chroot", SYS_chroot, ALWAYS_THERE, (0), EFAULT),
	CALL("clone3", NR_CLONE3, ALWAYS_THERE, (0, 0), EINVAL),
	CALL("epoll_create1", SYS_epoll_create1, "CONFIG_EPOLL", (BAD_FLAG), EINVAL),
	CALL("eventfd2", SYS_eventfd2, "CONFIG_EVENTFD", (0, BAD_FLAG), EINVAL),
	CALL("execveat", SYS_execveat, ALWAYS_THERE, (NOWHERE, (intptr_t) "none", 0, 0, BAD_FLAG),
	     EINVAL),
	CALL("fanotify_init", SYS_fanotify_init, "CONFIG_FANOTIFY and CAP_SYS_ADMIN", (BAD_FLAG, 0),
	     EINVAL),
	CALL("io_uring_setup", NR_IO_URING_SETUP, "CONFIG_IO_URING and kernel.io_uring_disabled",
	     (1, 0), EFAULT),
	CALL("kcmp", SYS_kcmp, "CONFIG_KCMP", (NOBODY, NOBODY), ESRCH),
	CALL("keyctl", SYS_keyctl, "CONFIG_KEYS", (BAD_FLAG), EOPNOTSUPP),
	CALL("linkat", SYS_linkat, ALWAYS_THERE,
	     (NOWHERE, (intptr_t) "", NOWHERE, (intptr_t) "", BAD_FLAG), EINVAL),
	CALL("memfd_create", SYS_memfd_create, "CONFIG_MEMFD_CREATE and vm.memfd_noexec below 2",
	     (0, 0), EFAULT),
	CALL("mknodat", SYS_mknodat, ALWAYS_THERE, (NOWHERE, (intptr_t) "none", S_IFIFO), EBADF),
	CALL("mq_open", SYS_mq_open, "CONFIG_POSIX_MQUEUE", (0), EFAULT),
	CALL("msgctl", SYS_msgctl, "CONFIG_SYSVIPC", (NOBODY, 0, 0), EINVAL, EFAULT),
	CALL("name_to_handle_at", SYS_name_to_handle_at, "CONFIG_FHANDLE",
	     (NOWHERE, (intptr_t) "", 0, 0, BAD_FLAG), EINVAL),
	CALL("openat2", NR_OPENAT2, ALWAYS_THERE, (NOWHERE, 0, 0, 0), EINVAL),
	CALL("perf_event_open", SYS_perf_event_open, "CONFIG_PERF_EVENTS",
	     (0, 0, NOBODY, NOWHERE, BAD_FLAG), EINVAL),
	CALL("pidfd_getfd", NR_PIDFD_GETFD, ALWAYS_THERE, (NOWHERE, NOWHERE, 0), EBADF),
	CALL("pidfd_open", NR_PIDFD_OPEN, ALWAYS_THERE, (NOBODY, 0), EINVAL),
	CALL("pidfd_send_signal", NR_PIDFD_SEND_SIGNAL, ALWAYS_THERE, (NOWHERE, 0, 0, 0), EBADF),
	CALL("process_madvise", NR_PROCESS_MADVISE, "CONFIG_ADVISE_SYSCALLS",
	     (NOWHERE, 0, 0, 0, BAD_FLAG), EINVAL),
	CALL("process_vm_readv", SYS_process_vm_readv, "CONFIG_CROSS_MEMORY_ATTACH",
	     (NOBODY, 0, 0, 0, 0, BAD_FLAG), EINVAL),
	CALL("ptrace", SYS_ptrace, ALWAYS_THERE, (NOBODY, NOBODY), ESRCH),
	CALL("renameat2", SYS_renameat2, ALWAYS_THERE,
	     (NOWHERE, (intptr_t) "", NOWHERE, (intptr_t) "", BAD_FLAG), EINVAL),
	CALL("sendto", SYS_sendto, ALWAYS_THERE, (NOWHERE, 0, 0, 0, 0, 0), EBADF),
	CALL("setns", SYS_setns, "CONFIG_NAMESPACES", (NOWHERE, 0), EBADF),
	CALL("signalfd4", SYS_signalfd4, "CONFIG_SIGNALFD", (NOWHERE, 0, 0, BAD_FLAG), EINVAL),
	CALL("timer_create", SYS_timer_create, "CONFIG_POSIX_TIMERS", (NO_CLOCK, 0, 0), EINVAL),
	CALL("timerfd_create", SYS_timerfd_create, "CONFIG_TIMERFD", (NOBODY, 0), EINVAL),
	CALL("umount2", SYS_umount2, ALWAYS_THERE, (0, BAD_FLAG), EINVAL),
	CALL("unshare", SYS_unshare, ALWAYS_THERE, (BAD_FLAG | 1), EINVAL),
};

const struct facility_table facility_calls = { rows, sizeof(rows) / sizeof(rows[0]) };
