// SPDX-License-Identifier: MIT
/*
 * Signals that nobody sends: the kernel's own reach a process outside although it is a process in a
 * scope that brings them about.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <actor.h>
#include <case.h>
#include <expect.h>
#include <file.h>
#include <reason.h>

#include "family.h"

#define DEADLINE_S 8

/* One that has been blocked, and must come.  Returns 0, or ENOMSG if it does not. */
static int await_signal(int number)
{
	const struct timespec deadline = { .tv_sec = DEADLINE_S };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	return sigtimedwait(&set, NULL, &deadline) == number ? 0 : ENOMSG;
}

static int await_signal_in_actor(void *context)
{
	return await_signal(*(int *)context);
}

/* What a run is about. */
struct source {
	const char *what;
	judged_action *act; /* in the judged child; context: the layer of the process in a scope */
};

static int judge_source(const struct source *source, struct sandbox_layer *layer)
{
	const struct verdict verdict = judge_vforked(NULL, 0, source->act, layer);

	if (!layer) {
		expect_control(&verdict, source->what);
		return 0;
	}
	return expect_verdict(&verdict, 0, "%s", source->what) ? 0 : -1;
}

static void judge_sources(const struct source *sources, size_t count)
{
	struct sandbox_layer scope = signal_scope;

	for (size_t i = 0; i < count; i++) {
		judge_source(&sources[i], NULL);
		judge_source(&sources[i], &scope);
	}
}

/* In the judged child: a process in the layer, unless it is NULL. */
static int start_scoped(struct actor *actor, const struct sandbox_layer *layer)
{
	process_block_signals();
	return actor_start(actor, layer, layer ? 1 : 0);
}

/*
 * A child's fate is told to its parent outside.
 */

static int end_child(void *context)
{
	struct actor child;
	const int error = start_scoped(&child, context);

	if (error)
		return error;
	process_took(SIGCHLD);
	actor_end(&child);
	return await_signal(SIGCHLD);
}

static int stop_itself(void *context)
{
	(void)context;
	return raise(SIGSTOP) ? errno : 0;
}

static int stop_child(void *context)
{
	struct actor child;
	siginfo_t info = { 0 };
	int error = start_scoped(&child, context);

	if (error)
		return error;
	process_took(SIGCHLD);
	/* It is not waited for here, for it does not answer. */
	if (fork() == 0) {
		actor_ask(&child, stop_itself, NULL, 0);
		_exit(0);
	}
	if (waitid(P_PID, (id_t)child.pid, &info, WSTOPPED))
		return NOT_PREPARED(errno);
	error = await_signal(SIGCHLD);
	kill(child.pid, SIGKILL);
	return error;
}

/* A child that announces its end by another signal. */
static int end_clone(void *context)
{
	const struct sandbox_layer *layer = context;
	enum sandbox_step step;
	pid_t child;

	process_block_signals();
	child = (pid_t)syscall(SYS_clone, SIGUSR2, 0, 0, 0, 0);
	if (child == 0)
		_exit(sandbox_enter(layer, layer ? 1 : 0, &step) ? 1 : 0);
	if (child < 0 || waitpid(child, NULL, __WALL) != child)
		return NOT_PREPARED(errno);
	return await_signal(SIGUSR2);
}

/*
 * A process's own faults and timers.
 */

static int fault(void *context)
{
	const struct sandbox_layer *layer = context;
	enum sandbox_step step;
	const pid_t child = fork();
	int status;

	if (child == 0) {
		sandbox_enter(layer, layer ? 1 : 0, &step);
		*(volatile int *)NULL = 0;
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return NOT_PREPARED(errno);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV ? 0 : ENOMSG;
}

static int enter(const struct sandbox_layer *layer)
{
	enum sandbox_step step;
	const int error = layer ? sandbox_enter(layer, 1, &step) : 0;

	process_block_signals();
	return error ? SANDBOX_REFUSED(error) : 0;
}

static int break_pipe(void *context)
{
	const int error = enter(context);
	int fds[2];

	if (error || pipe2(fds, O_CLOEXEC))
		return error ? error : NOT_PREPARED(errno);
	close(fds[0]);
	if (write(fds[1], "", 1) >= 0)
		return NOT_PREPARED(EINVAL);
	return process_took(SIGPIPE);
}

static int ring_alarm(void *context)
{
	const struct itimerval soon = { .it_value.tv_usec = 1 };
	const int error = enter(context);

	if (error || setitimer(ITIMER_REAL, &soon, NULL))
		return error ? error : NOT_PREPARED(errno);
	return await_signal(SIGALRM);
}

static int ring_timer(void *context)
{
	const struct itimerspec soon = { .it_value.tv_nsec = 1 };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	const int error = enter(context);
	timer_t timer;

	if (error || timer_create(CLOCK_MONOTONIC, &event, &timer) ||
	    timer_settime(timer, 0, &soon, NULL))
		return error ? error : NOT_PREPARED(errno);
	return await_signal(SIGUSR1);
}

static void judge_own(const struct test_case *self)
{
	static const struct source sources[] = {
		{ "the end of a child in a scope", end_child },
		{ "the stop of a child in a scope", stop_child },
		{ "the end of a child with a signal of its own", end_clone },
		{ "a fault in a scope", fault },
		{ "a broken pipe in a scope", break_pipe },
		{ "an alarm in a scope", ring_alarm },
		{ "a timer in a scope", ring_timer },
	};

	(void)self;
	judge_sources(sources, sizeof(sources) / sizeof(sources[0]));
}

/*
 * Terminals: the process in a scope has the master, and the terminal is that of a process outside.
 */

static int master_fd = -1;

static int take_terminal(void *context)
{
	const char *name = context;
	int fd;

	if (setsid() < 0)
		return NOT_PREPARED(errno);
	fd = open(name, O_RDWR | O_CLOEXEC);
	/* It is the session's terminal from now on. */
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0))
		return NOT_PREPARED(errno);
	return 0;
}

static int type_interrupt(void *context)
{
	(void)context;
	return write(master_fd, "\x03", 1) == 1 ? 0 : errno;
}

static int signal_terminal(void *context)
{
	(void)context;
	return ioctl(master_fd, TIOCSIG, SIGQUIT) ? errno : 0;
}

static int resize_terminal(void *context)
{
	const struct winsize size = { .ws_row = 7, .ws_col = 7 };

	(void)context;
	return ioctl(master_fd, TIOCSWINSZ, &size) ? errno : 0;
}

static int hang_up(void *context)
{
	(void)context;
	return close(master_fd) ? errno : 0;
}

static const struct {
	judged_action *act;
	int number;
} terminal_events[] = {
	{ type_interrupt, SIGINT },
	{ signal_terminal, SIGQUIT },
	{ resize_terminal, SIGWINCH },
	{ hang_up, SIGHUP },
};

static int use_terminal(void *context)
{
	struct actor outside, scoped;
	char name[64];
	int error;

	master_fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master_fd < 0 || grantpt(master_fd) || unlockpt(master_fd) ||
	    ptsname_r(master_fd, name, sizeof(name)))
		return NOT_PREPARED(errno == EACCES || errno == EPERM ? errno : ENODEV);
	error = start_scoped(&scoped, context);
	if (!error)
		error = actor_start(&outside, NULL, 0);
	if (!error)
		error = actor_ask(&outside, take_terminal, name, sizeof(name));
	if (!error)
		error = actor_ask(&outside, hang_up, NULL, 0);
	/* The last one that has it is the one in a scope. */
	close(master_fd);
	for (size_t i = 0; !error && i < sizeof(terminal_events) / sizeof(terminal_events[0]);
	     i++) {
		error = actor_ask(&scoped, terminal_events[i].act, NULL, 0);
		if (!error)
			error = actor_ask(&outside, await_signal_in_actor,
					  &terminal_events[i].number,
					  sizeof(terminal_events[i].number));
	}
	return error;
}

static void judge_terminal(const struct test_case *self)
{
	static const struct source source = { "the signals of a terminal", use_terminal };

	(void)self;
	judge_sources(&source, 1);
}

/*
 * Message queues: who waits for a message has asked for a signal itself.
 */

static mqd_t queue;

static int send_message(void *context)
{
	(void)context;
	return mq_send(queue, "", 1, 0) ? errno : 0;
}

static int notify(void *context)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct actor scoped;
	const char *const name = file_new_queue_name();
	int error;

	queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &attr);
	error = queue == (mqd_t)-1 ? errno : 0;
	/* What is made may be denied to be opened. */
	if (error != EEXIST)
		mq_unlink(name);
	if (error)
		return NOT_PREPARED(error);
	error = start_scoped(&scoped, context);
	if (error || mq_notify(queue, &event))
		return error ? error : NOT_PREPARED(errno);
	error = actor_ask(&scoped, send_message, NULL, 0);
	return error ? error : process_took(SIGUSR1);
}

static void judge_queue(const struct test_case *self)
{
	static const struct source source = { "the notification of a message queue", notify };
	const struct verdict verdict = judge_vforked(NULL, 0, notify, NULL);

	(void)self;
	if (verdict.kind == VERDICT_ACTED && verdict.error & NOT_PREPARED(0))
		expect_skip(REASON_CONFIG, "no message queue: %s",
			    expect_errno_name(verdict.error & ~NOT_PREPARED(0)));
	judge_sources(&source, 1);
}

static const struct test_case cases[] = {
	{ .name = "own_signals_come",
	  .title =
		  "faults, broken pipes, timers and the fate of children are told in and out of a scope",
	  .features = "scope.signal",
	  .source = "kernel behaviour, kernel/signal.c:send_signal_locked",
	  .needs = "abi>=6 sigqueue",
	  .body = judge_own },
	{ .name = "terminals_signal_outside",
	  .title = "what is done to a terminal in a scope signals the terminal's processes outside",
	  .features = "scope.signal",
	  .source = "kernel behaviour, drivers/tty/n_tty.c:isig",
	  .needs = "abi>=6",
	  .body = judge_terminal },
	{ .name = "message_queues_notify_outside",
	  .title =
		  "a message that is sent in a scope notifies the process outside that asked for it",
	  .features = "scope.signal",
	  .source = "kernel behaviour, ipc/mqueue.c:__do_notify",
	  .needs = "abi>=6 call:sendto",
	  .body = judge_queue },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
