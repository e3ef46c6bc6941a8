// SPDX-License-Identifier: MIT
/*
 * Asking the kernel in a child that a seccomp filter may kill, trap or never answer, instead of the
 * program.  A child that is lost tells by what it announced last which call that was; another one
 * then goes on without it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "inquiry.h"
#include "sized.h"

#define DEADLINE_MS 10000

/* How often a child is looked at whose pipe others may hold open. */
#define LOOK_INTERVAL_MS 100

/* Exit status of a child that was trapped; another than 0 and those of shells. */
#define EXIT_TRAPPED 86

/* What a child writes before each call, and at the end with an announced call of 0. */
struct note {
	uint32_t call;
	int error;
	struct llk_support found;
};

struct child {
	struct inquiry inquiry;
	int fds[2];
};

static void write_note(const struct child *child, const struct note *note)
{
	/* Whole or not at all: it is shorter than PIPE_BUF. */
	if (write(child->fds[1], note, sizeof(*note)) != (ssize_t)sizeof(*note))
		_exit(EXIT_FAILURE);
}

static void announce(void *context, uint32_t call)
{
	const struct note note = { .call = call };

	write_note(context, &note);
}

static void end_trapped(int signal)
{
	(void)signal;
	_exit(EXIT_TRAPPED);
}

/* To be trapped tells from to be killed; a core would be that of the caller. */
static void prepare_for_sigsys(void)
{
	const struct sigaction trapped = { .sa_handler = end_trapped };
	const struct rlimit no_core = { 0, 0 };
	sigset_t sigsys;

	setrlimit(RLIMIT_CORE, &no_core);
	sigaction(SIGSYS, &trapped, NULL);
	sigemptyset(&sigsys);
	sigaddset(&sigsys, SIGSYS);
	sigprocmask(SIG_UNBLOCK, &sigsys, NULL);
}

static int run_child(void *context)
{
	struct child *const child = context;
	struct inquiry *const inquiry = &child->inquiry;
	struct note note = { 0 };

	prepare_for_sigsys();
	inquiry->announce = announce;
	inquiry->context = child;
	if (!(inquiry->fatal & CALL_PRCTL_DEATH)) {
		announce(child, CALL_PRCTL_DEATH);
		/* One that hangs ends with the caller. */
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	}
	if (!(inquiry->fatal & LLK_CALL_PRCTL)) {
		announce(child, LLK_CALL_PRCTL);
		/* Tells the kernel's EPERM from that of a filter, and lets flags be tried. */
		inquiry->no_new_privs = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	}
	note.error = llk_inquire(inquiry);
	note.found = inquiry->found;
	write_note(child, &note);
	_exit(EXIT_SUCCESS);
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A child, and what it has ended with: its status, or -1 if someone else has reaped it. */
struct watched {
	pid_t pid;
	int status;
	bool ended;
};

static bool has_ended(struct watched *watched)
{
	pid_t found;

	if (watched->ended)
		return true;
	found = waitpid(watched->pid, &watched->status, WNOHANG | __WALL);
	if (found < 0 && errno == ECHILD)
		watched->status = -1;
	watched->ended = found == watched->pid || (found < 0 && errno == ECHILD);
	return watched->ended;
}

/* Whether there is a note to read, or the end of all; false where time is up or the child ended. */
static bool wait_for_note(int fd, struct watched *watched, unsigned int deadline_ms)
{
	const long long deadline = now_ms() + deadline_ms;
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	long long left;
	bool ended;

	do {
		int wait_ms = LOOK_INTERVAL_MS;

		left = deadline - now_ms();
		/* What it has written before its end is looked for after that. */
		ended = has_ended(watched);
		if (ended || left < wait_ms)
			wait_ms = ended || left < 0 ? 0 : (int)left;
		if (poll(&poll_fd, 1, wait_ms) > 0)
			return true;
	} while (!ended && left > 0);
	return false;
}

/* Read notes until the last one or the end of all; false if time is up before. */
static bool read_notes(int fd, struct watched *watched, unsigned int deadline_ms, struct note *last)
{
	while (wait_for_note(fd, watched, deadline_ms)) {
		struct note note;
		const ssize_t got = read(fd, &note, sizeof(note));

		if (got < 0 && errno == EINTR)
			continue;
		if (got != (ssize_t)sizeof(note))
			return true;
		*last = note;
		if (!note.call)
			return true;
	}
	return watched->ended;
}

/* How a child was lost, or LLK_BLOCK_NONE; the last note is what it came to. */
static enum llk_block follow(int fd, pid_t pid, unsigned int deadline_ms, struct note *last)
{
	struct watched watched = { .pid = pid };
	const bool over = read_notes(fd, &watched, deadline_ms, last);

	if (!over)
		kill(pid, SIGKILL);
	if (!watched.ended)
		watched.status = llk_child_reap(pid);
	if (!last->call)
		return LLK_BLOCK_NONE;
	if (!over)
		return LLK_BLOCK_UNANSWERED;
	if (WIFEXITED(watched.status) && WEXITSTATUS(watched.status) == EXIT_TRAPPED)
		return LLK_BLOCK_TRAPPED;
	if (WIFSIGNALED(watched.status) && WTERMSIG(watched.status) == SIGSYS)
		return LLK_BLOCK_KILLED;
	return LLK_BLOCK_NONE;
}

/* Ask in one child.  Returns 0 or an error; block tells whether it was lost in last->call. */
static int ask_child(uint32_t fatal, unsigned int deadline_ms, struct note *last,
		     enum llk_block *block)
{
	struct child child = { .inquiry.fatal = fatal };
	pid_t pid;

	if (pipe2(child.fds, O_CLOEXEC))
		return LLK_ERROR_NO_MEMORY;
	pid = llk_child_make(run_child, &child);
	close(child.fds[1]);
	/* No call, until one is announced. */
	*last = (struct note){ .call = UINT32_MAX };
	if (pid > 0)
		*block = follow(child.fds[0], pid, deadline_ms, last);
	close(child.fds[0]);
	if (pid < 0 || last->call == UINT32_MAX || (last->call && *block == LLK_BLOCK_NONE))
		return LLK_ERROR_PROCESS;
	return last->call ? 0 : last->error;
}

/* no_new_privs comes with the enforcement itself where the kernel offers that, else by prctl(2). */
static bool needs_prctl(const struct llk_support *found)
{
	return found->state != LLK_STATE_ENABLED ||
	       !(found->restrict_flags & LLK_RESTRICT_SELF_NO_NEW_PRIVS);
}

/* Enter what the lost children tell. */
static void add_losses(struct llk_support *found, uint32_t fatal, enum llk_block block)
{
	const bool unfiltered = block == LLK_BLOCK_UNANSWERED &&
				!(fatal & (LLK_CALL_PRCTL | CALL_PRCTL_GET)) &&
				prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0;

	fatal &= ~(uint32_t)(CALL_PRCTL_GET | CALL_PRCTL_DEATH | CALL_OPEN);
	if (!needs_prctl(found))
		fatal &= ~(uint32_t)LLK_CALL_PRCTL;
	if (!fatal)
		return;
	*found = (struct llk_support){
		.state = unfiltered ? LLK_STATE_UNKNOWN : LLK_STATE_BLOCKED,
		.error = block == LLK_BLOCK_UNANSWERED ? ETIMEDOUT : 0,
		.block = unfiltered ? LLK_BLOCK_NONE : block,
		.blocked_calls = unfiltered ? 0 : found->blocked_calls | fatal,
		.fatal_calls = unfiltered ? 0 : fatal,
	};
}

static int detect(unsigned int deadline_ms, struct llk_support *found)
{
	enum llk_block first = LLK_BLOCK_NONE;
	uint32_t fatal = 0; /* the first call is the lowest bit */
	struct note last;

	do {
		enum llk_block block = LLK_BLOCK_NONE;
		const int error = ask_child(fatal, deadline_ms, &last, &block);

		if (error)
			return error;
		if (last.call && (!fatal || last.call < (fatal & -fatal)))
			first = block;
		fatal |= last.call;
	} while (last.call);
	*found = last.found;
	add_losses(found, fatal, first);
	return 0;
}

int llk_support_detect_forked(struct llk_support *support, unsigned int deadline_ms)
{
	const int saved_errno = errno;
	struct llk_support found;
	int error;

	if (!llk_sized_is_given(support, LLK_SUPPORT_FIRST))
		return LLK_ERROR_INVALID;
	error = detect(deadline_ms ? deadline_ms : DEADLINE_MS, &found);
	errno = saved_errno;
	if (error)
		return error;
	llk_sized_fill(support, &found, sizeof(found));
	return 0;
}
