// SPDX-License-Identifier: MIT
#include "sending.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <facility.h>

/* Of <linux/pidfd.h>, which may be older than the kernel. */
#define FLAG_PIDFD_THREAD	 O_EXCL
#define FLAG_SIGNAL_THREAD	 (1U << 0)
#define FLAG_SIGNAL_THREAD_GROUP (1U << 1)

static int answer(long result)
{
	return result < 0 ? errno : 0;
}

int send_kill(pid_t pid, int number)
{
	return answer(kill(pid, number));
}

static int send_tkill(pid_t pid, int number)
{
	return answer(syscall(SYS_tkill, pid, number));
}

static int send_tgkill(pid_t pid, int number)
{
	return answer(syscall(SYS_tgkill, pid, pid, number));
}

static siginfo_t queued(int number)
{
	return (siginfo_t){
		.si_signo = number, .si_code = SI_QUEUE, .si_pid = getpid(), .si_uid = getuid()
	};
}

static int send_rt_sigqueueinfo(pid_t pid, int number)
{
	const siginfo_t info = queued(number);

	return answer(syscall(SYS_rt_sigqueueinfo, pid, number, &info));
}

static int send_rt_tgsigqueueinfo(pid_t pid, int number)
{
	const siginfo_t info = queued(number);

	return answer(syscall(SYS_rt_tgsigqueueinfo, pid, pid, number, &info));
}

static int send_to_fd(int fd, int number, unsigned int flags)
{
	int error;

	if (fd < 0)
		return errno;
	error = answer(syscall(SYS_pidfd_send_signal, fd, number, NULL, flags));
	close(fd);
	return error;
}

static int open_pidfd(pid_t pid, unsigned int flags)
{
	return (int)syscall(SYS_pidfd_open, pid, flags);
}

static int send_pidfd(pid_t pid, int number)
{
	return send_to_fd(open_pidfd(pid, 0), number, 0);
}

static int send_pidfd_of_thread(pid_t pid, int number)
{
	return send_to_fd(open_pidfd(pid, FLAG_PIDFD_THREAD), number, 0);
}

static int send_pidfd_to_thread(pid_t pid, int number)
{
	return send_to_fd(open_pidfd(pid, 0), number, FLAG_SIGNAL_THREAD);
}

static int send_pidfd_to_thread_group(pid_t pid, int number)
{
	return send_to_fd(open_pidfd(pid, 0), number, FLAG_SIGNAL_THREAD_GROUP);
}

static int send_proc_folder(pid_t pid, int number)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d", pid);
	return send_to_fd(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), number, 0);
}

bool sending_is_offered(const struct sending *sending)
{
	const struct facility *facility = sending->needs ? facility_find(sending->needs) : NULL;

	if (!facility || !facility_try(facility))
		return true;
	printf("not judged: %s needs %s\n", sending->name, facility->text);
	return false;
}

const struct sending sendings[] = {
	{ .name = "kill", .send = send_kill },
	{ .name = "tkill", .send = send_tkill },
	{ .name = "tgkill", .send = send_tgkill },
	{ .name = "rt_sigqueueinfo", .send = send_rt_sigqueueinfo },
	{ .name = "rt_tgsigqueueinfo", .send = send_rt_tgsigqueueinfo },
	{ .name = "pidfd_send_signal", .send = send_pidfd, .has_lookup_of_its_own = true },
	{ .name = "pidfd_send_signal with a folder of /proc",
	  .send = send_proc_folder,
	  .may_lack = true,
	  .needs = "proc:all",
	  .has_lookup_of_its_own = true },
	{ .name = "pidfd_send_signal with a thread's pidfd",
	  .send = send_pidfd_of_thread,
	  .may_lack = true,
	  .has_lookup_of_its_own = true },
	{ .name = "pidfd_send_signal with PIDFD_SIGNAL_THREAD",
	  .send = send_pidfd_to_thread,
	  .may_lack = true,
	  .has_lookup_of_its_own = true },
	{ .name = "pidfd_send_signal with PIDFD_SIGNAL_THREAD_GROUP",
	  .send = send_pidfd_to_thread_group,
	  .may_lack = true,
	  .has_lookup_of_its_own = true },
};

const size_t sending_count = sizeof(sendings) / sizeof(sendings[0]);
