// SPDX-License-Identifier: MIT
#include "standard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DESCRIPTORS (STDERR_FILENO + 1)

static const int outlived[] = { SIGPIPE, SIGXFSZ };

#define OUTLIVED (sizeof(outlived) / sizeof(outlived[0]))

static struct {
	const char *program;
	int failure;
	pid_t owner;
	bool opened[DESCRIPTORS];
	bool changed[OUTLIVED];
} state;

/* The error for which output was lost, or 0. */
static int find_loss(void)
{
	const bool lost = ferror(stdout);

	/* Of an earlier write that failed, the reason is gone: another one brings it back. */
	if (lost) {
		clearerr(stdout);
		fputc('\n', stdout);
	}
	if (fflush(stdout) || fclose(stdout))
		return errno;
	return lost ? EIO : 0;
}

static void fall_to_pipe(void)
{
	sigset_t pipe_signal;

	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &pipe_signal, NULL);
	raise(SIGPIPE);
}

static void close_output(void)
{
	int error;

	/* A child that was forked has no part in it. */
	if (getpid() != state.owner)
		return;
	error = find_loss();
	if (!error)
		return;
	if (error == EPIPE && state.changed[0])
		fall_to_pipe();
	fprintf(stderr, "%s: standard output: %s\n", state.program, strerror(error));
	_exit(state.failure);
}

void standard_guard(const char *program, int failure)
{
	state.program = program;
	state.failure = failure;
	state.owner = getpid();
	for (int fd = 0; fd < DESCRIPTORS; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		/* The lowest free number is this one. */
		if (open("/", O_PATH | O_DIRECTORY) != fd)
			_exit(failure);
		state.opened[fd] = true;
	}
	if (atexit(close_output)) {
		fprintf(stderr, "%s: %s\n", program, strerror(ENOMEM));
		_exit(failure);
	}
}

void standard_outlive_signals(void)
{
	for (size_t i = 0; i < OUTLIVED; i++) {
		struct sigaction before;

		if (sigaction(outlived[i], NULL, &before) || before.sa_handler != SIG_DFL)
			continue;
		signal(outlived[i], SIG_IGN);
		state.changed[i] = true;
	}
}

void standard_restore(void)
{
	for (size_t i = 0; i < OUTLIVED; i++) {
		if (state.changed[i])
			signal(outlived[i], SIG_DFL);
	}
	for (int fd = 0; fd < DESCRIPTORS; fd++) {
		if (state.opened[fd])
			close(fd);
	}
}
