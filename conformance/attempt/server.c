// SPDX-License-Identifier: MIT
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a test program that cannot serve says of the argument is not of interest. */
_Noreturn static void become(const char *program, int fd)
{
	const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	char option[sizeof(SERVING_OPTION) + 12];
	char *const argv[] = { (char *)program, option, NULL };

	snprintf(option, sizeof(option), SERVING_OPTION "%d", fd);
	/* In a session of its own, so that no signal for the runner's terminal comes here. */
	setsid();
	if (fcntl(fd, F_SETFD, 0) == 0 && null >= 0 && dup2(null, STDOUT_FILENO) >= 0 &&
	    dup2(null, STDERR_FILENO) >= 0)
		execv(program, argv);
	_exit(CONTRACT_FAILED);
}

static int request(const struct server *server, const char *text, size_t length)
{
	return send(server->fd, text, length, MSG_NOSIGNAL) < 0 ? errno : 0;
}

static int execute(struct server *server, const char *program)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return errno;
	server->pid = fork();
	if (server->pid == 0)
		become(program, ends[1]);
	close(ends[1]);
	if (server->pid < 0) {
		close(ends[0]);
		return errno;
	}
	server->fd = ends[0];
	return 0;
}

/* Run what has all programs of the folder, joined, unless it runs; and have that one serve. */
static int enter(struct server *server, char *joined, const char *name)
{
	const bool is_there = server->joined && strcmp(server->joined, joined) == 0;
	int error = 0;

	if (is_there) {
		free(joined);
	} else {
		server_end(server);
		server->joined = joined;
		error = execute(server, joined);
	}
	return error ? error : request(server, name, strlen(name));
}

int server_start(struct server *server, const char *program)
{
	const char *const name = strrchr(program, '/') + 1;
	char *joined;
	int error;

	if (asprintf(&joined, "%.*s" SERVING_JOINED, (int)(name - program), program) < 0)
		return ENOMEM;
	if (access(joined, X_OK) == 0) {
		error = enter(server, joined, name);
	} else {
		free(joined);
		server_end(server);
		error = access(program, X_OK) ? errno : execute(server, program);
	}
	if (error)
		server_end(server);
	return error;
}

void server_leave(struct server *server)
{
	if (!server->joined || request(server, "", 1))
		server_end(server);
}

int server_ask(const struct server *server, const struct attempt *attempt, char *const argv[])
{
	const char *strings[SERVING_STRINGS_MAX] = {
		[SERVING_WORK] = attempt->work,
		[SERVING_OUT] = attempt->out,
		[SERVING_ERR] = attempt->err,
	};
	size_t count = SERVING_ARGUMENTS, length = 0;
	char text[SERVING_REQUEST_SIZE];

	for (; *argv; argv++) {
		if (count == SERVING_STRINGS_MAX)
			return E2BIG;
		strings[count++] = *argv;
	}
	for (size_t i = 0; i < count; i++) {
		const size_t size = strlen(strings[i]) + 1;

		if (size > sizeof(text) - length)
			return E2BIG;
		memcpy(text + length, strings[i], size);
		length += size;
	}
	return request(server, text, length);
}

int server_hear(const struct server *server, struct serving_message *message, char **text)
{
	char list[SERVING_REQUEST_SIZE];
	struct iovec parts[] = {
		{ .iov_base = message, .iov_len = sizeof(*message) },
		{ .iov_base = list, .iov_len = sizeof(list) },
	};
	struct msghdr whole = { .msg_iov = parts, .msg_iovlen = 2 };
	ssize_t length;

	*text = NULL;
	do
		length = recvmsg(server->fd, &whole, MSG_DONTWAIT);
	while (length < 0 && errno == EINTR);
	if (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return -1;
	if (length < (ssize_t)sizeof(*message))
		return 0;
	if (length > (ssize_t)sizeof(*message))
		*text = strndup(list, (size_t)length - sizeof(*message));
	return 1;
}

void server_end(struct server *server)
{
	if (server->fd >= 0)
		close(server->fd);
	/* It may be one that does not serve and does not end. */
	if (server->pid > 0)
		kill(server->pid, SIGKILL);
	while (server->pid > 0 && waitpid(server->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(server->joined);
	*server = SERVER_NONE;
}
