// SPDX-License-Identifier: MIT
#include "judge.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct report {
	enum sandbox_step step;
	int error;
};

static void run_child(int report_fd, pid_t parent, const struct sandbox_layer *layers,
		      size_t count, judged_action *action, void *context)
{
	struct report report = { 0 };

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent)
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

/* The number of bytes of the report that arrived, or -1 when the deadline passed first. */
static ssize_t await_report(int fd, struct report *report)
{
	const long long deadline = now_ms() + JUDGE_DEADLINE_MS;
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	long long left;

	while ((left = deadline - now_ms()) > 0) {
		const int ready = poll(&poll_fd, 1, (int)left);

		if (ready > 0)
			return read(fd, report, sizeof(*report));
		if (ready < 0 && errno != EINTR)
			return 0;
	}
	return -1;
}

struct verdict judge(const struct sandbox_layer *layers, size_t count, judged_action *action,
		     void *context)
{
	struct verdict verdict = { 0 };
	struct report report = { 0 };
	const pid_t parent = getpid();
	siginfo_t ended = { 0 };
	ssize_t got;
	int fds[2];
	pid_t child;

	if (pipe2(fds, O_CLOEXEC)) {
		verdict.kind = VERDICT_NO_CHILD;
		verdict.error = errno;
		return verdict;
	}
	child = fork();
	if (child == 0)
		run_child(fds[1], parent, layers, count, action, context);
	if (child < 0) {
		verdict.kind = VERDICT_NO_CHILD;
		verdict.error = errno;
		close(fds[0]);
		close(fds[1]);
		return verdict;
	}
	setpgid(child, child);
	close(fds[1]);
	got = await_report(fds[0], &report);
	close(fds[0]);

	if (got < 0)
		kill(child, SIGKILL);
	/* Reap only after the group is gone: until then the group's number cannot be reused. */
	while (waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT) && errno == EINTR)
		;
	kill(-child, SIGKILL);
	waitpid(child, NULL, 0);

	if (got == (ssize_t)sizeof(report)) {
		verdict.kind = report.step == SANDBOX_ENTERED ? VERDICT_ACTED : VERDICT_REFUSED;
		verdict.step = report.step;
		verdict.error = report.error;
	} else if (got < 0) {
		verdict.kind = VERDICT_TIMED_OUT;
	} else {
		verdict.kind = VERDICT_DIED;
		verdict.signal = ended.si_code == CLD_EXITED ? 0 : ended.si_status;
	}
	return verdict;
}

static const char *errno_name(int error)
{
	const char *name = strerrorname_np(error);

	return name ? name : "unknown errno";
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
		snprintf(buffer, size, "the child died (signal %d)", verdict->signal);
		break;
	case VERDICT_TIMED_OUT:
		snprintf(buffer, size, "the child hung for %d ms", JUDGE_DEADLINE_MS);
		break;
	case VERDICT_NO_CHILD:
		snprintf(buffer, size, "no child: %s", errno_name(verdict->error));
		break;
	}
}
