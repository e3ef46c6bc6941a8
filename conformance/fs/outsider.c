// SPDX-License-Identifier: MIT
#include "outsider.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int channel = -1;

/* A number, and a descriptor unless that is negative. */
static int send_message(int number, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec data = { &number, sizeof(number) };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };

	if (fd >= 0) {
		struct cmsghdr *header;

		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	}
	return sendmsg(channel, &message, MSG_NOSIGNAL) == sizeof(number) ? 0 : errno;
}

/* The descriptor is -1 if there is none. */
static int take_message(int *number, int *fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec data = { number, sizeof(*number) };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	const struct cmsghdr *header;
	ssize_t size;

	*fd = -1;
	do {
		size = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
	} while (size < 0 && errno == EINTR);
	if (size != sizeof(*number))
		return size < 0 ? errno : EPIPE;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(header), sizeof(*fd));
	return 0;
}

static _Noreturn void serve(outsider_use *use, outsider_open *opens)
{
	int number, fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (take_message(&number, &fd) == 0) {
		if (fd >= 0) {
			send_message(use(fd), -1);
		} else {
			fd = opens();
			send_message(fd < 0 ? -fd : 0, fd);
		}
		if (fd >= 0)
			close(fd);
	}
	_exit(0);
}

int outsider_start(outsider_use *use, outsider_open *opens)
{
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return errno;
	pid = fork();
	if (pid < 0)
		return errno;
	channel = ends[pid ? 0 : 1];
	close(ends[pid ? 1 : 0]);
	if (!pid)
		serve(use, opens);
	return 0;
}

int outsider_ask_use(int fd)
{
	int answer, none;
	int error = send_message(0, fd);

	if (!error)
		error = take_message(&answer, &none);
	return error ? error : answer;
}

int outsider_ask_open(void)
{
	int answer, fd;
	int error = send_message(0, -1);

	if (!error)
		error = take_message(&answer, &fd);
	if (!error)
		error = answer;
	return error ? -error : fd;
}
