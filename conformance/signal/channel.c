// SPDX-License-Identifier: MIT
#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <listener.h>

#define DEADLINE_S 8

#define CHOSEN_SIGNAL  (SIGRTMAX - 3)
#define WITNESS_SIGNAL (SIGRTMAX - 4)

#define FOLDER	    "watched"
#define FOLDER_FILE FOLDER "/file"
#define LEASED_FILE "leased"

static int answer(long result)
{
	return result < 0 ? errno : 0;
}

int channel_signal(const struct channel_kind *kind)
{
	return kind->has_chosen_signal ? CHOSEN_SIGNAL : kind->plain_signal;
}

/*
 * Owners.
 */

int channel_set_owner(int fd, pid_t owner)
{
	return answer(fcntl(fd, F_SETOWN, owner));
}

static int set_owner_process(int fd, pid_t owner)
{
	const struct f_owner_ex ex = { .type = F_OWNER_PID, .pid = owner };

	return answer(fcntl(fd, F_SETOWN_EX, &ex));
}

static int set_owner_thread(int fd, pid_t owner)
{
	const struct f_owner_ex ex = { .type = F_OWNER_TID, .pid = owner };

	return answer(fcntl(fd, F_SETOWN_EX, &ex));
}

static int set_owner_fiosetown(int fd, pid_t owner)
{
	return answer(ioctl(fd, FIOSETOWN, &owner));
}

static int set_owner_siocspgrp(int fd, pid_t owner)
{
	return answer(ioctl(fd, SIOCSPGRP, &owner));
}

/*
 * Pipes and sockets.  What is written to one on this machine has signalled when it can be read.
 */

static int open_pipe(struct channel *channel)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return errno;
	*channel = (struct channel){ fds[0], fds[1], -1 };
	return 0;
}

static int open_socketpair(struct channel *channel)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		return errno;
	*channel = (struct channel){ fds[0], fds[1], -1 };
	return 0;
}

static int open_tcp(struct channel *channel)
{
	struct sockaddr_in address = loopback(0);
	socklen_t size = sizeof(address);
	const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
	const int one = 1;

	*channel = (struct channel){ -1, -1, -1 };
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) ||
	    listen(listener, 1) || getsockname(listener, (struct sockaddr *)&address, &size))
		return errno;
	channel->event_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
	if (connect(channel->event_fd, (struct sockaddr *)&address, size))
		return errno;
	channel->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (channel->fd < 0)
		return errno;
	/* No byte waits for another. */
	setsockopt(channel->event_fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof(one));
	return answer(close(listener));
}

static int arm_async(struct channel *channel)
{
	const int flags = fcntl(channel->fd, F_GETFL);

	return flags < 0 ? errno : answer(fcntl(channel->fd, F_SETFL, flags | O_ASYNC));
}

static int arm_chosen_signal(struct channel *channel)
{
	const int error = answer(fcntl(channel->fd, F_SETSIG, CHOSEN_SIGNAL));

	return error ? error : arm_async(channel);
}

static int arm_nothing(struct channel *channel)
{
	(void)channel;
	return 0;
}

static int fire_byte(struct channel *channel)
{
	return write(channel->event_fd, "x", 1) == 1 ? 0 : errno;
}

static int fire_urgent(struct channel *channel)
{
	return send(channel->event_fd, "x", 1, MSG_OOB) == 1 ? 0 : errno;
}

static int await(int fd, short events)
{
	struct pollfd poll_fd = { .fd = fd, .events = events };

	return poll(&poll_fd, 1, DEADLINE_S * 1000) == 1 ? 0 : ETIMEDOUT;
}

static int settle_byte(struct channel *channel)
{
	const int error = await(channel->fd, POLLIN);
	char byte;

	/* To read takes the socket's lock, under which the signal is sent. */
	return error ? error : answer(read(channel->fd, &byte, 1) - 1);
}

static int settle_urgent(struct channel *channel)
{
	const int error = await(channel->fd, POLLPRI);
	char byte;

	return error ? error : answer(recv(channel->fd, &byte, 1, MSG_OOB) - 1);
}

/*
 * Terminals.  What is written to the master goes another way, in the order of writing.
 */

static int open_terminal(struct channel *channel)
{
	const int master_fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	char name[64];

	if (master_fd < 0 || grantpt(master_fd) || unlockpt(master_fd) ||
	    ptsname_r(master_fd, name, sizeof(name)))
		return errno;
	channel->event_fd = master_fd;
	channel->witness_fd = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	channel->fd = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (channel->fd < 0 || channel->witness_fd < 0 ||
	    fcntl(channel->witness_fd, F_SETOWN, getpid()) ||
	    fcntl(channel->witness_fd, F_SETSIG, WITNESS_SIGNAL) ||
	    fcntl(channel->witness_fd, F_SETFL, O_RDWR | O_ASYNC))
		return errno;
	return 0;
}

static int await_witness(void)
{
	const struct timespec deadline = { .tv_sec = DEADLINE_S };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, WITNESS_SIGNAL);
	return sigtimedwait(&set, NULL, &deadline) < 0 ? ETIMEDOUT : 0;
}

static int fire_line(struct channel *channel)
{
	return write(channel->event_fd, "\n", 1) == 1 ? 0 : errno;
}

/* By the process that opened it: one line more is only signalled when the first is done with. */
static int settle_line(struct channel *channel)
{
	int error = await_witness();
	char byte;

	if (!error)
		error = fire_line(channel);
	if (!error)
		error = await_witness();
	for (int i = 0; !error && i < 2; i++)
		error = answer(read(channel->witness_fd, &byte, 1) - 1);
	return error;
}

/*
 * Directories and leases.
 */

static int open_folder(struct channel *channel)
{
	if (mkdir(FOLDER, 0700) && errno != EEXIST)
		return errno;
	*channel = (struct channel){ open(FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC), -1, -1 };
	return channel->fd < 0 ? errno : 0;
}

static int arm_folder(struct channel *channel)
{
	return answer(fcntl(channel->fd, F_NOTIFY, DN_CREATE | DN_MULTISHOT));
}

static int fire_folder(struct channel *channel)
{
	const int fd = openat(channel->fd, "file", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	return fd < 0 ? errno : answer(close(fd));
}

static int settle_folder(struct channel *channel)
{
	return answer(unlinkat(channel->fd, "file", 0));
}

static int open_leased(struct channel *channel)
{
	*channel =
		(struct channel){ open(LEASED_FILE, O_RDONLY | O_CREAT | O_CLOEXEC, 0600), -1, -1 };
	return channel->fd < 0 ? errno : 0;
}

static int arm_lease(struct channel *channel)
{
	return answer(fcntl(channel->fd, F_SETLEASE, F_RDLCK));
}

static int fire_lease(struct channel *channel)
{
	const int fd = open(LEASED_FILE, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	(void)channel;
	if (fd >= 0) {
		close(fd);
		return EINVAL;
	}
	return errno == EWOULDBLOCK ? 0 : errno;
}

static int settle_lease(struct channel *channel)
{
	return answer(fcntl(channel->fd, F_SETLEASE, F_UNLCK));
}

#define SOCKET(set_owner_)                                                                         \
	open_socketpair, set_owner_, arm_async, fire_byte, settle_byte, false, SIGIO, false

const struct channel_kind channel_kinds[] = {
	{ "a socket", SOCKET(channel_set_owner) },
	{ "a socket, F_SETOWN_EX of a process", SOCKET(set_owner_process) },
	{ "a socket, F_SETOWN_EX of a thread", SOCKET(set_owner_thread) },
	{ "a socket, FIOSETOWN", SOCKET(set_owner_fiosetown) },
	{ "a socket, SIOCSPGRP", SOCKET(set_owner_siocspgrp) },
	{ "a pipe", open_pipe, channel_set_owner, arm_async, fire_byte, settle_byte, false, SIGIO,
	  false },
	{ "a pipe with a chosen signal", open_pipe, channel_set_owner, arm_chosen_signal, fire_byte,
	  settle_byte, true, 0, false },
	{ "a socket's urgent byte", open_socketpair, channel_set_owner, arm_nothing, fire_urgent,
	  settle_urgent, false, SIGURG, true },
	{ "a TCP connection", open_tcp, channel_set_owner, arm_async, fire_byte, settle_byte, false,
	  SIGIO, true },
	{ "a TCP connection's urgent byte", open_tcp, channel_set_owner, arm_nothing, fire_urgent,
	  settle_urgent, false, SIGURG, true },
	{ "a terminal", open_terminal, channel_set_owner, arm_async, fire_line, settle_line, false,
	  SIGIO, true },
	{ "a directory", open_folder, channel_set_owner, arm_folder, fire_folder, settle_folder,
	  false, SIGIO, true },
	{ "a lease", open_leased, channel_set_owner, arm_lease, fire_lease, settle_lease, false,
	  SIGIO, true },
};

const size_t channel_kind_count = sizeof(channel_kinds) / sizeof(channel_kinds[0]);
