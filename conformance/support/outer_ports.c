// SPDX-License-Identifier: MIT
/*
 * What shows of a domain in ports.
 *
 * What is tried asks for no privilege and for no route, so that nothing but a security module or a
 * filter answers EACCES.  And a filter sees no difference between the call and its control, on a
 * socket that has no ports.
 */
#include "outer_sign.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ask_child.h>

/* A rule may grant some of them.  The last can be bound without privilege, whatever is set. */
static const in_port_t bindable[] = { 65535, 0 };
static const in_port_t reachable[] = { 1, 65535, 1009, 9999, 33333 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef int addressing(int fd, const struct sockaddr *address, socklen_t size);

static bool is_denied(int fd, addressing *call, sa_family_t family, in_port_t port)
{
	struct sockaddr_in address = { .sin_family = family, .sin_port = htons(port) };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return call(fd, (struct sockaddr *)&address, sizeof(address)) && errno == EACCES;
}

static int judge_ports(int fd, addressing *call, const in_port_t *ports, size_t count)
{
	const int type = SOCK_STREAM | SOCK_CLOEXEC;
	size_t i = 0;

	if (fd < 0)
		return ASK_CHILD_UNKNOWN;
	while (i < count && !is_denied(fd, call, AF_INET, ports[i]))
		i++;
	if (i == count)
		return 0;
	/* Port 0, as bytes, begins an abstract name; of this one nobody has the other side. */
	if (dup2(socket(AF_UNIX, type, 0), fd) < 0 || is_denied(fd, call, AF_UNIX, 0))
		return ASK_CHILD_UNKNOWN;
	return 1;
}

/* The kernel takes no such data, and says so before it looks for a route. */
static int send_urgently(int fd, const struct sockaddr *address, socklen_t size)
{
	return sendto(fd, "", 1, MSG_OOB | MSG_NOSIGNAL, address, size) < 0 ? -1 : 0;
}

int outer_sign_tcp_bind(const void *context)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);

	(void)context;
	return judge_ports(fd, bind, bindable, COUNT(bindable));
}

/* What listens cannot be connected, wherever to. */
int outer_sign_tcp_connect(const void *context)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);

	(void)context;
	if (fd < 0 || listen(fd, 1))
		return ASK_CHILD_UNKNOWN;
	return judge_ports(fd, connect, reachable, COUNT(reachable));
}

int outer_sign_udp_bind(const void *context)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);

	(void)context;
	return judge_ports(fd, bind, bindable, COUNT(bindable));
}

int outer_sign_udp_send(const void *context)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);

	(void)context;
	return judge_ports(fd, send_urgently, reachable, COUNT(reachable));
}
