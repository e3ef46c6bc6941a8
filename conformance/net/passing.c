// SPDX-License-Identifier: MIT
#include "passing.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <expect.h>

#include "calls.h"

/* A descriptor, or -1, and a number. */
static int pass(int socket_fd, int fd, int number)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec data = { .iov_base = &number, .iov_len = sizeof(number) };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };

	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	return sendmsg(socket_fd, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* Returns 0 or a negative errno; *fd is -1 if none was passed. */
static int take(int socket_fd, int *fd, int *number)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec data = { .iov_base = number, .iov_len = sizeof(*number) };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	const ssize_t got = recvmsg(socket_fd, &message, MSG_CMSG_CLOEXEC);

	*fd = -1;
	if (got != (ssize_t)sizeof(*number))
		return got < 0 ? -errno : -EPIPE;
	if (CMSG_FIRSTHDR(&message))
		memcpy(fd, CMSG_DATA(&control.header), sizeof(*fd));
	return 0;
}

/* Answers a descriptor by what became of connecting it, and anything else by a socket. */
static _Noreturn void be_outsider(const struct attempt *self, const struct ports *ports,
				  int socket_fd)
{
	int fd, number;

	while (!take(socket_fd, &fd, &number)) {
		if (fd >= 0) {
			pass(socket_fd, -1, act_connect(self, ports, fd));
		} else {
			fd = socket_open(self->socket);
			pass(socket_fd, fd, 0);
		}
		if (fd >= 0)
			close(fd);
	}
	_exit(0);
}

int prepare_outsider(const struct attempt *self, const struct ports *ports)
{
	int ends[2];
	int error;
	pid_t outsider;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	/* It ends with the judged child, whose process group it is in. */
	outsider = fork();
	error = errno;
	if (outsider == 0) {
		close(ends[0]);
		be_outsider(self, ports, ends[1]);
	}
	close(ends[1]);
	if (outsider > 0)
		return ends[0];
	close(ends[0]);
	return -error;
}

int act_with_taken(const struct attempt *self, const struct ports *ports, int fd,
		   int (*act)(const struct attempt *self, const struct ports *ports, int fd))
{
	int taken_fd = -1;
	int number;
	int error = -pass(fd, -1, 0);

	if (!error)
		error = -take(fd, &taken_fd, &number);
	if (error || taken_fd < 0)
		return NOT_PREPARED(error ? error : EPIPE);
	error = act(self, ports, taken_fd);
	close(taken_fd);
	return error;
}

int act_by_outsider(const struct attempt *self, const struct ports *ports, int fd)
{
	const int made_fd = socket_open(self->socket);
	int none, number, error;

	(void)ports;
	if (made_fd < 0)
		return NOT_PREPARED(-made_fd);
	error = -pass(fd, made_fd, 0);
	close(made_fd);
	if (!error)
		error = -take(fd, &none, &number);
	return error ? NOT_PREPARED(error) : number;
}
