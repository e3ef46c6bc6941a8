// SPDX-License-Identifier: MIT
/*
 * The lies "denial=FROM:TO" and "overreach-net", of sockets.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "lie.h"

static bool is_overreaching(void)
{
	return lie_told()->overreach_net && lie_told()->in_domain;
}

static int option_of(int fd, int name)
{
	int value = -1;
	socklen_t size = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, name, &value, &size) ? -1 : value;
}

/* Whether it is no matter of the rights for TCP. */
static bool is_free(int fd, const struct sockaddr *address)
{
	if (option_of(fd, SO_PROTOCOL) != IPPROTO_TCP)
		return true;
	return address && address->sa_family == AF_UNSPEC;
}

static int refuse(void)
{
	errno = EACCES;
	return -1;
}

/* The function of that type, name, parameters and arguments, unless the lie refuses it. */
#define UNLESS(refused, type, name, parameters, arguments)                                         \
	LIE_EXPORT type name parameters                                                            \
	{                                                                                          \
		type(*real) parameters;                                                            \
		if (is_overreaching() && (refused))                                                \
			return refuse();                                                           \
		*(void **)&real = lie_find(#name);                                                 \
		return (type)lie_denial(real arguments);                                           \
	}

#define ADDRESS int fd, const struct sockaddr *address, socklen_t size

UNLESS(size >= sizeof(sa_family_t) && is_free(fd, address), int, bind, (ADDRESS),
       (fd, address, size))
UNLESS(size >= sizeof(sa_family_t) && is_free(fd, address), int, connect, (ADDRESS),
       (fd, address, size))
UNLESS(is_free(fd, NULL), ssize_t, sendto,
       (int fd, const void *data, size_t length, int flags, const struct sockaddr *address,
	socklen_t size),
       (fd, data, length, flags, address, size))
/* Descriptors are passed by local sockets. */
UNLESS(is_free(fd, NULL) && option_of(fd, SO_DOMAIN) != AF_UNIX, ssize_t, sendmsg,
       (int fd, const struct msghdr *message, int flags), (fd, message, flags))
UNLESS(is_free(fd, NULL), int, sendmmsg,
       (int fd, struct mmsghdr *messages, unsigned int count, int flags),
       (fd, messages, count, flags))
UNLESS(true, ssize_t, send, (int fd, const void *data, size_t length, int flags),
       (fd, data, length, flags))
UNLESS(true, ssize_t, recv, (int fd, void *data, size_t length, int flags),
       (fd, data, length, flags))
UNLESS(true, int, listen, (int fd, int backlog), (fd, backlog))
UNLESS(true, int, accept4, (int fd, struct sockaddr *address, socklen_t *size, int flags),
       (fd, address, size, flags))
