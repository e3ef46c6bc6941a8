// SPDX-License-Identifier: MIT
#include "judge.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "errno_name.h"

/*
 * How often a child whose report is awaited is looked at.  One that dies closes its end of the pipe
 * and is noticed at once, unless a process that it has forked still holds that end.
 */
#define LOOK_INTERVAL_MS 20

struct report {
	enum sandbox_step step;
	int error;
};

/* A pipe whose ends are not standard streams, to which an action may write whatever it likes. */
static int open_pipe(int fds[2])
{
	int low[2];
	int error = 0;

	if (pipe2(low, O_CLOEXEC))
		return errno;
	fds[0] = fcntl(low[0], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	fds[1] = fds[0] < 0 ? -1 : fcntl(low[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	/* Whatever the action has forked may keep the other end open. */
	if (fds[1] < 0 || fcntl(fds[0], F_SETFL, O_NONBLOCK)) {
		error = errno;
		for (int i = 0; i < 2; i++) {
			if (fds[i] >= 0)
				close(fds[i]);
		}
	}
	close(low[0]);
	close(low[1]);
	return error;
}

/* The parent holds the only reading end: without it there is nobody left to report to. */
static bool is_orphan(int report_fd)
{
	struct pollfd poll_fd = { .fd = report_fd };

	return poll(&poll_fd, 1, 0) == 1 && poll_fd.revents & POLLERR;
}

/* A child that dies leaves no file behind; an action that wants one raises the limit again. */
static void avoid_core(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CORE, &limit))
		return;
	limit.rlim_cur = 0;
	setrlimit(RLIMIT_CORE, &limit);
}

static _Noreturn void run_child(int report_fd, const struct sandbox_layer *layers, size_t count,
				judged_action *action, void *context)
{
	struct report report = { 0 };

	setpgid(0, 0);
	avoid_core();
	/* Asked after the signal has been arranged for, so that no death goes unnoticed. */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (is_orphan(report_fd))
		_exit(1);

	report.error = sandbox_enter(layers, count, &report.step);
	if (!report.error)
		report.error = action(context);
	if (write(report_fd, &report, sizeof(report)) != (ssize_t)sizeof(report))
		_exit(1);
	_exit(0);
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Whether the child has ended; it stays a zombie, so that its number is not given away. */
static bool has_ended(pid_t child, siginfo_t *how, int options)
{
	int result;

	do {
		how->si_pid = 0;
		result = waitid(P_PID, (id_t)child, how, WEXITED | WNOWAIT | options);
	} while (result < 0 && errno == EINTR);
	/* ECHILD: a signal handler of the caller's has reaped it. */
	return result < 0 || how->si_pid == child;
}

/* True when a report was read, false when none is there, now or ever. */
static bool read_report(int fd, struct report *report)
{
	ssize_t got;

	do
		got = read(fd, report, sizeof(*report));
	while (got < 0 && errno == EINTR);
	return got == (ssize_t)sizeof(*report);
}

/* Wait for the report, for the death of the child or for the deadline, whichever is first. */
static enum verdict_kind await(pid_t child, int fd, int deadline_ms, struct report *report)
{
	const long long deadline = now_ms() + deadline_ms;
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	siginfo_t how = { 0 };
	long long left;

	while ((left = deadline - now_ms()) > 0) {
		const int wait_ms = left < LOOK_INTERVAL_MS ? (int)left : LOOK_INTERVAL_MS;
		int ready;

		/* What an ended child has written is there already. */
		if (has_ended(child, &how, WNOHANG))
			return read_report(fd, report) ? VERDICT_ACTED : VERDICT_DIED;
		ready = poll(&poll_fd, 1, wait_ms);
		if (ready > 0 && poll_fd.revents & POLLIN)
			return read_report(fd, report) ? VERDICT_ACTED : VERDICT_DIED;
		/*
		 * The pipe is closed and the end is near.  That does not mean that it is empty:
		 * poll(2) may look for data before the child's last moments and for writers after.
		 */
		if (ready > 0)
			poll_fd.fd = -1;
	}
	return VERDICT_TIMED_OUT;
}

/*
 * End the child and whatever it has forked, and reap the child.  Its number, and so that of its
 * group, cannot be given to others before it is reaped.
 */
static siginfo_t end_child(pid_t child, bool wait_first)
{
	siginfo_t how = { 0 };

	if (!wait_first)
		kill(child, SIGKILL);
	has_ended(child, &how, 0);
	kill(-child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return how;
}

static struct verdict no_child(int error)
{
	return (struct verdict){ .kind = VERDICT_NO_CHILD, .error = error };
}

/* Of a child that has ended so, and has reported if it acted. */
static struct verdict conclude(enum verdict_kind kind, const struct report *report,
			       const siginfo_t *how)
{
	struct verdict verdict = { .kind = kind };

	if (kind == VERDICT_DIED && how->si_code != CLD_EXITED)
		verdict.signal = how->si_status;
	if (kind != VERDICT_ACTED)
		return verdict;
	if (report->step != SANDBOX_ENTERED)
		verdict.kind = VERDICT_REFUSED;
	verdict.step = report->step;
	verdict.error = report->error;
	return verdict;
}

static struct verdict judge_forked(int deadline_ms, const struct sandbox_layer *layers,
				   size_t count, judged_action *action, void *context)
{
	struct report report = { 0 };
	enum verdict_kind kind;
	siginfo_t how;
	int fds[2] = { -1, -1 };
	int error;
	pid_t child;

	error = open_pipe(fds);
	if (error)
		return no_child(error);
	child = fork();
	if (child == 0) {
		close(fds[0]);
		run_child(fds[1], layers, count, action, context);
	}
	error = errno;
	close(fds[1]);
	if (child < 0) {
		close(fds[0]);
		return no_child(error);
	}
	/* Both do it: whichever comes first, the group is there from now on. */
	setpgid(child, child);

	kind = await(child, fds[0], deadline_ms, &report);
	close(fds[0]);
	how = end_child(child, kind == VERDICT_DIED);
	return conclude(kind, &report, &how);
}

/*
 * A program may be started with SIGCHLD ignored: children vanish before they are seen.  Returns 0
 * or an errno.
 */
static int begin_to_reap(struct sigaction *caller)
{
	const struct sigaction reap_by_hand = { .sa_handler = SIG_DFL };

	if (sigaction(SIGCHLD, NULL, caller))
		return errno;
	if (caller->sa_handler != SIG_IGN && !(caller->sa_flags & SA_NOCLDWAIT))
		return 0;
	return sigaction(SIGCHLD, &reap_by_hand, NULL) ? errno : 0;
}

struct verdict judge_until(int deadline_ms, const struct sandbox_layer *layers, size_t count,
			   judged_action *action, void *context)
{
	struct sigaction caller;
	struct verdict verdict;
	const int error = begin_to_reap(&caller);

	if (error)
		return no_child(error);
	verdict = judge_forked(deadline_ms, layers, count, action, context);
	sigaction(SIGCHLD, &caller, NULL);
	return verdict;
}

struct verdict judge(const struct sandbox_layer *layers, size_t count, judged_action *action,
		     void *context)
{
	return judge_until(JUDGE_DEADLINE_MS, layers, count, action, context);
}

/* Enough for the actions, of which some have tables of sandboxes there. */
#define STACK_SIZE (256 * 1024)

/* What the caller and a child in its memory tell each other. */
struct vforked {
	const struct sandbox_layer *layers;
	size_t count;
	judged_action *action;
	void *context;
	int deadline_ms;
	pid_t caller;
	struct report report;
	bool has_timer;
	bool has_reported;
};

/* The caller, which waits in the kernel, cannot end a child that hangs: a timer does. */
static int end_at(int deadline_ms)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL };
	const struct itimerspec end = {
		.it_value = { .tv_sec = deadline_ms / 1000,
			      .tv_nsec = deadline_ms % 1000 * 1000000L },
	};
	int timer; /* as the kernel has it */

	if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer))
		return errno;
	return syscall(SYS_timer_settime, timer, 0, &end, NULL) ? errno : 0;
}

static int run_vforked(void *context)
{
	struct vforked *vforked = context;

	setpgid(0, 0);
	avoid_core();
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != vforked->caller)
		_exit(1);
	if (end_at(vforked->deadline_ms))
		_exit(1);
	vforked->has_timer = true;
	vforked->report.error =
		sandbox_enter(vforked->layers, vforked->count, &vforked->report.step);
	if (!vforked->report.error)
		vforked->report.error = vforked->action(vforked->context);
	vforked->has_reported = true;
	_exit(0);
}

static struct verdict judge_on_stack(char *stack, struct vforked *vforked)
{
	const long long deadline = now_ms() + vforked->deadline_ms;
	enum verdict_kind kind = VERDICT_ACTED;
	siginfo_t how;
	pid_t child;

	child = clone(run_vforked, stack + STACK_SIZE, CLONE_VM | CLONE_VFORK | SIGCHLD, vforked);
	if (child < 0)
		return no_child(errno);
	how = end_child(child, true);
	if (!vforked->has_reported) {
		const bool is_killed = how.si_code != CLD_EXITED && how.si_status == SIGKILL;

		kind = is_killed && now_ms() >= deadline ? VERDICT_TIMED_OUT : VERDICT_DIED;
	}
	return conclude(kind, &vforked->report, &how);
}

struct verdict judge_vforked_until(int deadline_ms, const struct sandbox_layer *layers,
				   size_t count, judged_action *action, void *context)
{
	static char *stack;
	static bool in_use;
	struct vforked vforked = {
		.layers = layers,
		.count = count,
		.action = action,
		.context = context,
		.deadline_ms = deadline_ms,
		.caller = getpid(),
	};
	struct sigaction caller;
	struct verdict verdict;
	int error;

	if (in_use)
		return judge_until(deadline_ms, layers, count, action, context);
	if (!stack) {
		stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
		if (stack == MAP_FAILED) {
			stack = NULL;
			return no_child(ENOMEM);
		}
	}
	error = begin_to_reap(&caller);
	if (error)
		return no_child(error);
	in_use = true;
	verdict = judge_on_stack(stack, &vforked);
	/* A kernel may be built without timers; a seccomp filter may refuse them, or kill for them. */
	if (verdict.kind != VERDICT_NO_CHILD && !vforked.has_timer)
		verdict = judge_forked(deadline_ms, layers, count, action, context);
	in_use = false;
	sigaction(SIGCHLD, &caller, NULL);
	return verdict;
}

struct verdict judge_vforked(const struct sandbox_layer *layers, size_t count,
			     judged_action *action, void *context)
{
	return judge_vforked_until(JUDGE_DEADLINE_MS, layers, count, action, context);
}

/* On the stack of the judged child, which is large enough. */
#define CHILD_STACK_SIZE (STACK_SIZE / 4)

int run_in_child(judged_action *run, void *context)
{
	_Alignas(16) char stack[CHILD_STACK_SIZE];
	const pid_t child =
		clone(run, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, context);
	int status;

	if (child < 0)
		return errno;
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return errno;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
}

void verdict_describe(const struct verdict *verdict, char *buffer, size_t size)
{
	switch (verdict->kind) {
	case VERDICT_ACTED:
		snprintf(buffer, size, "acted: %s",
			 verdict->error ? errno_name(verdict->error) : "success");
		break;
	case VERDICT_REFUSED:
		snprintf(buffer, size, "%s refused: %s", sandbox_step_name(verdict->step),
			 errno_name(verdict->error));
		break;
	case VERDICT_DIED:
		if (verdict->signal)
			snprintf(buffer, size, "the child died of signal %d", verdict->signal);
		else
			snprintf(buffer, size, "the child ended without a report");
		break;
	case VERDICT_TIMED_OUT:
		snprintf(buffer, size, "the child hung and was killed");
		break;
	case VERDICT_NO_CHILD:
		snprintf(buffer, size, "could not be set up: %s", errno_name(verdict->error));
		break;
	}
}
