// SPDX-License-Identifier: MIT
/* Run the command and send what it writes. */
#include "command.h"

#include "note.h"
#include "parameter.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* As env(1) and the shells do. */
#define EXIT_CANNOT_RUN 126
#define EXIT_NOT_FOUND	127

static char *const environment[] = {
	"PATH=/usr/bin:/bin:/usr/sbin:/sbin",
	"HOME=/tmp",
	"TMPDIR=/tmp",
	"LANG=C.UTF-8",
	"TERM=dumb",
	NULL,
};

int command_read_user(struct command *command)
{
	char value[16], rest;

	if (!parameter_read(GUEST_USER_PARAMETER, value, sizeof(value))) {
		note("the kernel has dropped %s from its command line: is another one built in?",
		     GUEST_USER_PARAMETER);
		return -1;
	}
	if (sscanf(value, "%u%c", &command->user, &rest) == 1)
		return 0;
	note("%s%s: not a user", GUEST_USER_PARAMETER, value);
	return -1;
}

int command_read(struct command *command)
{
	struct stat status;
	const int fd = open(GUEST_COMMAND, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &status) != 0)
		goto fail;
	command->size = (size_t)status.st_size;
	command->words = malloc(command->size + 1);
	if (!command->words || read(fd, command->words, command->size) != (ssize_t)command->size ||
	    (command->size > 0 && command->words[command->size - 1] != '\0'))
		goto fail;
	close(fd);

	size_t count = 0, word = 0;

	for (size_t i = 0; i < command->size; i++)
		count += command->words[i] == '\0';
	command->argv = calloc(count + 1, sizeof(char *));
	if (!command->argv)
		return -1;
	for (size_t at = 0; word < count; at += strlen(command->words + at) + 1)
		command->argv[word++] = command->words + at;
	return 0;
fail:
	note("%s: no command", GUEST_COMMAND);
	return -1;
}

/* Leaving user 0 also gives all capabilities up. */
static int become(unsigned int user)
{
	if (user == 0)
		return 0;
	if (chown(GUEST_RESULTS, user, user) != 0 && errno != ENOENT)
		return -1;
	return setgroups(0, NULL) != 0 || setgid(user) != 0 || setuid(user) != 0 ? -1 : 0;
}

__attribute__((noreturn)) static void run_child(const struct command *command, int out, int err)
{
	sigset_t none;
	const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (null >= 0)
		dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	if (become(command->user) != 0) {
		dprintf(STDERR_FILENO, "landlock-vm init: user %u: %s\n", command->user,
			strerror(errno));
		_exit(EXIT_CANNOT_RUN);
	}
	execvpe(command->argv[0], command->argv, environment);

	const int why = errno;

	dprintf(STDERR_FILENO, "landlock-vm init: %s: %s\n", command->argv[0], strerror(why));
	_exit(why == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN);
}

/* Reap all that has ended; true if the command is among it. */
static bool reap(pid_t command, int *status)
{
	bool ended = false;
	int one;
	pid_t pid;

	while ((pid = waitpid(-1, &one, WNOHANG)) > 0) {
		if (pid != command)
			continue;
		*status = one;
		ended = true;
	}
	return ended;
}

/* Send what can be read from a pipe; closes it at its end.  -1 if the stream broke. */
static int forward(struct pollfd *pipe_end, struct frame_writer *writer, enum frame_type type)
{
	char chunk[FRAME_PAYLOAD_MAX];

	if (pipe_end->fd < 0 || pipe_end->revents == 0)
		return 0;

	const ssize_t length = read(pipe_end->fd, chunk, sizeof(chunk));

	if (length < 0 && errno == EINTR)
		return 0;
	if (length <= 0) {
		close(pipe_end->fd);
		pipe_end->fd = -1;
		return 0;
	}
	return frame_send(writer, type, chunk, (size_t)length);
}

/* Forward until both pipes are at their end, which is forced once the command has ended. */
static int attend(pid_t pid, int out, int err, int signals, struct frame_writer *writer,
		  int *status)
{
	struct pollfd wait_for[] = {
		{ .fd = out, .events = POLLIN },
		{ .fd = err, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	bool ended = false;

	while (!ended || wait_for[0].fd >= 0 || wait_for[1].fd >= 0) {
		struct signalfd_siginfo ignored;

		if (poll(wait_for, 3, -1) < 0 && errno != EINTR)
			return -1;
		if (forward(&wait_for[0], writer, FRAME_STDOUT) != 0 ||
		    forward(&wait_for[1], writer, FRAME_STDERR) != 0)
			return -1;
		if (wait_for[2].revents && read(signals, &ignored, sizeof(ignored)) < 0)
			return -1;
		if (reap(pid, status)) {
			ended = true;
			/* Whatever still runs would hold the pipes open and could change results.
			 */
			kill(-1, SIGKILL);
		}
	}
	return 0;
}

int command_run(const struct command *command, struct frame_writer *writer, int *status)
{
	int out[2], err[2];
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);

	const int signals = signalfd(-1, &child, SFD_CLOEXEC);

	if (signals < 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) {
		note("pipes: %s", strerror(errno));
		return -1;
	}

	const pid_t pid = fork();

	if (pid == 0)
		run_child(command, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	if (pid < 0) {
		note("fork: %s", strerror(errno));
		return -1;
	}
	return attend(pid, out[0], err[0], signals, writer, status);
}
