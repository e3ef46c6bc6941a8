// SPDX-License-Identifier: MIT
/* Quirks of the network rights.  Ports are chosen by the kernel; listeners live in the child. */
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include "quirk_search.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* Listen on the loopback address.  Returns 0, or CANNOT_TELL and an errno. */
static int listen_on_loopback(struct sockaddr_in *address)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
	socklen_t size = sizeof(*address);

	*address = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	/* The listener goes with the child. */
	if (fd < 0 || bind(fd, (struct sockaddr *)address, size) || listen(fd, 8) ||
	    getsockname(fd, (struct sockaddr *)address, &size))
		return CANNOT_TELL | errno;
	return 0;
}

/*
 * Listen, enter the sandbox of the question, and only then make a socket of that protocol.  Returns
 * what an action does that goes no further, or 0.
 */
static int enter_beside_listener(const struct question *question, int protocol, int *fd,
				 struct sockaddr_in *address)
{
	int error = listen_on_loopback(address);

	if (!error)
		error = question_enter(question);
	if (error)
		return error;
	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, protocol);
	return *fd < 0 ? CANNOT_TELL | errno : 0;
}

int act_fast_open(void *context)
{
	struct sockaddr_in address;
	int fd;
	const int error = enter_beside_listener(context, IPPROTO_TCP, &fd, &address);

	if (error)
		return error;
	/* Without a cookie of the listener's the data waits and an ordinary handshake is made. */
	if (sendto(fd, "", 1, MSG_FASTOPEN | MSG_NOSIGNAL, (struct sockaddr *)&address,
		   sizeof(address)) < 0)
		return errno;
	return 0;
}

/* The peer need not know MPTCP: the connection falls back to TCP. */
int act_connect_mptcp(void *context)
{
	struct sockaddr_in address;
	int fd;
	const int error = enter_beside_listener(context, IPPROTO_MPTCP, &fd, &address);

	if (error)
		return error;
	return connect(fd, (struct sockaddr *)&address, sizeof(address)) ? errno : 0;
}

int act_disconnect_by_family(void *context)
{
	const struct question *const question = context;
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	struct sockaddr_in address;
	int error = listen_on_loopback(&address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);

	if (error)
		return error;
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return CANNOT_TELL | errno;
	error = question_enter(question);
	if (error)
		return error;
	return connect(fd, &none, sizeof(none.sa_family)) ? errno : 0;
}

int act_connect_udp_mapped(void *context)
{
	const struct question *const question = context;
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		/* Connecting sends nothing: nobody need be there. */
		.sin_port = htons(9),
	};
	const int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);
	int error;

	if (fd < 0)
		return CANNOT_TELL | errno;
	error = question_enter(question);
	if (error)
		return error;
	return connect(fd, (const struct sockaddr *)&address, sizeof(address)) ? errno : 0;
}
