// SPDX-License-Identifier: MIT
/* What a scope of signals does not restrict: everything else that is done to other processes. */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <shared.h>

#include "family.h"

static int answer(long result)
{
	return result < 0 ? errno : 0;
}

static int read_priority(pid_t pid)
{
	errno = 0;
	getpriority(PRIO_PROCESS, (id_t)pid);
	return errno;
}

static int set_priority(pid_t pid)
{
	int nice;

	errno = 0;
	nice = getpriority(PRIO_PROCESS, (id_t)pid);
	return errno ? errno : answer(setpriority(PRIO_PROCESS, (id_t)pid, nice + (nice < 19)));
}

static int set_affinity(pid_t pid)
{
	cpu_set_t cpus;

	if (sched_getaffinity(pid, sizeof(cpus), &cpus))
		return errno;
	return answer(sched_setaffinity(pid, sizeof(cpus), &cpus));
}

static int set_scheduler(pid_t pid)
{
	const struct sched_param parameters = { 0 };

	if (sched_getscheduler(pid) < 0)
		return errno;
	return answer(sched_setscheduler(pid, SCHED_BATCH, &parameters));
}

static int set_limit(pid_t pid)
{
	struct rlimit limit;

	if (prlimit(pid, RLIMIT_CORE, NULL, &limit))
		return errno;
	return answer(prlimit(pid, RLIMIT_CORE, &limit, NULL));
}

/* ioprio_set(2) of a process: best effort, the lowest level. */
static int set_io_priority(pid_t pid)
{
	return answer(syscall(SYS_ioprio_set, 1, pid, 2 << 13 | 7));
}

static int open_pidfd(pid_t pid)
{
	const int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	if (fd < 0)
		return errno;
	if (poll(&poll_fd, 1, 0))
		return EINVAL;
	return answer(close(fd));
}

static int ask_group(pid_t pid)
{
	return answer(getpgid(pid));
}

static int ask_session(pid_t pid)
{
	return answer(getsid(pid));
}

static int wait_for(pid_t pid)
{
	siginfo_t info;

	return answer(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG));
}

static int wait_for_pidfd(pid_t pid)
{
	const int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	siginfo_t info;

	if (fd < 0)
		return errno;
	return answer(waitid((idtype_t)3 /* P_PIDFD */, (id_t)fd, &info, WEXITED | WNOHANG));
}

static int move_to_group(pid_t pid)
{
	return answer(setpgid(pid, pid));
}

/* What is done, and whether only to one's child. */
static const struct {
	const char *name;
	int (*act)(pid_t pid);
	bool is_for_children;
} acts[] = {
	{ "getpriority", read_priority, false },
	{ "setpriority", set_priority, false },
	{ "sched_setaffinity", set_affinity, false },
	{ "sched_setscheduler", set_scheduler, false },
	{ "prlimit", set_limit, false },
	{ "ioprio_set", set_io_priority, false },
	{ "pidfd_open", open_pidfd, false },
	{ "getpgid", ask_group, false },
	{ "getsid", ask_session, false },
	{ "waitid", wait_for, true },
	{ "waitid of a pidfd", wait_for_pidfd, true },
	{ "setpgid", move_to_group, true },
};

#define ACTS (sizeof(acts) / sizeof(acts[0]))

struct round {
	const struct sandbox_layer *layer;
	int errors[ACTS][MEMBERS];
	int signal_error;
};

struct request {
	size_t act;
	enum member member;
};

/* In the sender. */
static int act_on(void *context)
{
	const struct request *request = context;

	return acts[request->act].act(member_pid(request->member));
}

static int signal_stranger(void *context)
{
	(void)context;
	return answer(kill(member_pid(MEMBER_STRANGER), 0));
}

static bool is_judged(size_t act, enum member member)
{
	if (acts[act].is_for_children)
		return member == MEMBER_CHILD_OUTSIDE;
	return member_is_outside(member);
}

static int act_on_all(void *context)
{
	struct round *round = context;
	int error = family_start();

	if (!error)
		error = family_restrict(round->layer);
	if (error)
		return error;
	for (size_t i = 0; i < ACTS; i++) {
		for (enum member member = 0; member < MEMBERS; member++) {
			const struct request request = { i, member };

			if (is_judged(i, member))
				round->errors[i][member] = actor_ask(&family_sender, act_on,
								     &request, sizeof(request));
		}
	}
	round->signal_error = actor_ask(&family_sender, signal_stranger, NULL, 0);
	family_end();
	return 0;
}

static void judge_others(const struct test_case *self)
{
	struct round *control = shared_memory(sizeof(*control));
	struct round *round = shared_memory(sizeof(*round));
	struct sandbox_layer both = signal_scope;
	struct verdict verdict = judge_vforked(NULL, 0, act_on_all, control);

	(void)self;
	expect_control(&verdict, "acting on other processes without a sandbox");
	/* The scopes that the kernel has, all of them. */
	both.attr.scoped = kernel_support()->scoped;
	round->layer = &both;
	verdict = judge_vforked(NULL, 0, act_on_all, round);
	expect_verdict(&verdict, 0, "the processes");
	expect_answer(-round->signal_error, EPERM, "a signal to a stranger");
	for (size_t i = 0; i < ACTS; i++) {
		for (enum member member = 0; member < MEMBERS; member++) {
			if (!is_judged(i, member))
				continue;
			if (control->errors[i][member])
				printf("not judged: %s on %s: %s\n", acts[i].name,
				       member_name(member),
				       expect_errno_name(control->errors[i][member]));
			else
				expect_answer(-round->errors[i][member], 0, "%s on %s",
					      acts[i].name, member_name(member));
		}
	}
}

static const struct test_case cases[] = {
	{ .name = "other_acts_are_free",
	  .title = "priorities, limits, groups and waiting are not restricted by scopes",
	  .features = "scope.signal",
	  .source = SOURCE_DOCUMENT ", IPC scoping",
	  .needs = "abi>=6",
	  .body = judge_others },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
