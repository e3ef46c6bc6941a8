// SPDX-License-Identifier: MIT
#include "kyua.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interruption.h"
#include "memory.h"

#define READ_SIZE 4096

/* Start Kyua with its standard output in a pipe, whose reading end is *output.  0 or an errno. */
static int spawn(char *const *argv, int *output, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, reset;
	int pipe_fds[2];
	int error;

	if (pipe2(pipe_fds, O_CLOEXEC))
		return errno;
	sigemptyset(&none);
	interruption_signals_to_reset(&reset);
	error = posix_spawn_file_actions_init(&actions);
	if (error)
		goto close_pipe;
	error = posix_spawnattr_init(&attributes);
	if (error)
		goto destroy_actions;
	error = posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDOUT_FILENO);
	if (!error)
		error = posix_spawnattr_setsigmask(&attributes, &none);
	if (!error)
		error = posix_spawnattr_setsigdefault(&attributes, &reset);
	if (!error)
		error = posix_spawnattr_setflags(&attributes,
						 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	if (!error)
		error = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
destroy_actions:
	posix_spawn_file_actions_destroy(&actions);
close_pipe:
	close(pipe_fds[1]);
	if (error)
		close(pipe_fds[0]);
	*output = pipe_fds[0];
	return error;
}

/* What has been read of Kyua's output, up to the last line's end taken. */
struct pending {
	char *text;
	size_t length;
};

static void take_lines(struct pending *pending, const struct kyua_ears *ears)
{
	size_t begin = 0;
	char *end;

	while ((end = memchr(pending->text + begin, '\n', pending->length - begin))) {
		*end = '\0';
		ears->line(pending->text + begin, ears->context);
		begin = (size_t)(end + 1 - pending->text);
	}
	pending->length -= begin;
	memmove(pending->text, pending->text + begin, pending->length);
}

/* Returns false at the end of the output. */
static bool read_more(int fd, struct pending *pending)
{
	ssize_t got;

	pending->text = memory_resize(pending->text, pending->length + READ_SIZE + 1, 1);
	got = read(fd, pending->text + pending->length, READ_SIZE);
	if (got > 0)
		pending->length += (size_t)got;
	return got > 0 || (got < 0 && errno == EINTR);
}

static void listen_to(int fd, const struct kyua_ears *ears)
{
	struct pending pending = { 0 };
	struct pollfd fds[] = {
		{ .fd = fd, .events = POLLIN },
		/* A negative one is passed over. */
		{ .fd = ears->log ? ears->log_fd : -1, .events = POLLIN },
	};
	bool more = true;

	while (more) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		/* Of a report, it is known before which result it came. */
		if (ears->log && fds[1].fd >= 0 && fds[1].revents && !ears->log(ears->context))
			fds[1].fd = -1;
		if (!fds[0].revents)
			continue;
		more = read_more(fd, &pending);
		take_lines(&pending, ears);
	}
	/* A last line without an end. */
	if (pending.length) {
		pending.text[pending.length] = '\0';
		ears->line(pending.text, ears->context);
	}
	free(pending.text);
	close(fd);
}

/* The exit status of the child, or -1 with *trouble set. */
static int await(pid_t pid, char **trouble)
{
	siginfo_t ended;
	int status;

	/* Reap only when the handler has forgotten the number, which may then be used again. */
	while (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT) && errno == EINTR)
		;
	interruption_pass_to(0);
	if (waitpid(pid, &status, 0) < 0) {
		*trouble = memory_format("waiting for kyua: %s", strerror(errno));
		return -1;
	}
	if (interruption_signal()) {
		*trouble = interruption_describe();
		return -1;
	}
	if (WIFSIGNALED(status)) {
		*trouble = memory_format("kyua was killed by a signal: %s",
					 strsignal(WTERMSIG(status)));
		return -1;
	}
	return WEXITSTATUS(status);
}

int kyua_run(const struct kyua *kyua, const char *command, char *const *arguments, size_t count,
	     const struct kyua_ears *ears, char **trouble)
{
	_cleanup_free_ char *kyuafile = memory_format("--kyuafile=%s", kyua->kyuafile);
	_cleanup_free_ char *logfile = memory_format("--logfile=%s/kyua.log", kyua->workspace);
	_cleanup_free_ char *jobs = memory_format("--variable=parallelism=%d", kyua->jobs);
	char *fixed[] = { "kyua",	   "--config=none", "--loglevel=error", logfile, jobs,
			  (char *)command, kyuafile };
	const size_t fixed_count = sizeof(fixed) / sizeof(fixed[0]);
	_cleanup_free_ char **argv = memory_resize(NULL, fixed_count + count + 1, sizeof(*argv));
	sigset_t previous;
	mode_t mask;
	pid_t pid = 0;
	int output = -1;
	int error;

	memcpy(argv, fixed, sizeof(fixed));
	if (count)
		memcpy(argv + fixed_count, arguments, count * sizeof(*argv));
	argv[fixed_count + count] = NULL;

	/* An inherited width would wrap the lines that are read here. */
	unsetenv("COLUMNS");

	interruption_block(&previous);
	/* What Kyua and the checks make is theirs to read, whatever the user's files are. */
	mask = umask(022);
	error = interruption_signal() ? EINTR : spawn(argv, &output, &pid);
	interruption_pass_to(pid);
	umask(mask);
	sigprocmask(SIG_SETMASK, &previous, NULL);
	if (error && interruption_signal())
		*trouble = interruption_describe();
	else if (error)
		*trouble = memory_format("kyua: %s", strerror(error));
	if (error)
		return -1;
	listen_to(output, ears);
	return await(pid, trouble);
}
