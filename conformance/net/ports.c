// SPDX-License-Identifier: MIT
#include "ports.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include <expect.h>
#include <reason.h>

#include "address.h"

#define BACKLOG 512

/* How many numbers may turn out to be taken for the other protocol or family. */
#define TRIES 64

/* Returns the port, or a negative errno.  Wanted: 0 for one that the kernel chooses. */
static int take_one(enum socket_kind socket, enum address_kind host, uint16_t wanted, bool shared)
{
	const bool is_tcp = socket == TCP_V4 || socket == TCP_V6;
	struct address address = address_make(host, wanted);
	const int on = 1;
	const int fd = socket_open(socket);
	int error;

	if (fd < 0)
		return fd;
	if ((!shared || !setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on))) &&
	    !bind(fd, &address.any, address.size) && (shared || !is_tcp || !listen(fd, BACKLOG)) &&
	    !getsockname(fd, &address.any, &address.size))
		/* At the same place in both families. */
		return ntohs(address.v4.sin_port);
	error = errno;
	close(fd);
	return -error;
}

static bool is_without_ipv6(int answer)
{
	return answer == -EAFNOSUPPORT || answer == -EADDRNOTAVAIL;
}

/* The port, 0 if the number is taken in part, or a negative errno. */
static int take_all(bool shared)
{
	static const struct {
		enum socket_kind socket;
		enum address_kind host;
	} others[] = {
		{ UDP_V4, V4_LOOPBACK },
		{ TCP_V6, V6_LOOPBACK },
		{ UDP_V6, V6_LOOPBACK },
	};
	const int port = take_one(TCP_V4, V4_LOOPBACK, 0, shared);

	for (size_t i = 0; port > 0 && i < sizeof(others) / sizeof(others[0]); i++) {
		const int answer =
			take_one(others[i].socket, others[i].host, (uint16_t)port, shared);

		if (answer == -EADDRINUSE)
			return 0;
		if (answer < 0 && !(others[i].host == V6_LOOPBACK && is_without_ipv6(answer)))
			return answer;
	}
	return port;
}

static uint16_t take(bool shared)
{
	int port = 0;

	/* What was taken in part is kept, so that the kernel chooses another number. */
	for (int i = 0; i < TRIES && port == 0; i++)
		port = take_all(shared);
	if (port <= 0)
		expect_skip(REASON_NETWORK, "no ports on the loopback interface: %s",
			    expect_errno_name(port ? -port : EADDRINUSE));
	return (uint16_t)port;
}

struct ports ports_take(void)
{
	return (struct ports){ .open = take(false), .shared = take(true) };
}
