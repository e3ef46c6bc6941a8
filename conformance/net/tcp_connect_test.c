// SPDX-License-Identifier: MIT
/* Which calls of connect(2) on TCP sockets take the right to connect, by address and socket. */
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "attempt.h"
#include "calls.h"

#define CONNECT(socket_, address_, ...)                                                            \
	.act = act_connect, .socket = (socket_), .address = (address_), __VA_ARGS__

static const struct attempt v4[] = {
	{ "a loopback address", CONNECT(TCP_V4, V4_LOOPBACK, .governed = true) },
	{ "another loopback address", CONNECT(TCP_V4, V4_NEIGHBOUR, .governed = true) },
	{ "any address", CONNECT(TCP_V4, V4_ANY, .governed = true) },
	{ "a broadcast address", CONNECT(TCP_V4, V4_BROADCAST, .governed = true) },
	{ "a port where nobody listens",
	  CONNECT(TCP_V4, V4_LOOPBACK, .port = PORT_SHARED, .governed = true) },
	{ "28 bytes of an address", CONNECT(TCP_V4, V4_LOOPBACK, .size = 28, .governed = true) },
	{ "129 bytes of an address", CONNECT(TCP_V4, V4_LOOPBACK, .size = 129) },
	{ "-1 bytes of an address", CONNECT(TCP_V4, V4_LOOPBACK, .size = -1) },
	{ "no byte of an address", CONNECT(TCP_V4, V4_LOOPBACK, .empty = true, .checked = EINVAL) },
	{ "1 byte of an address", CONNECT(TCP_V4, V4_LOOPBACK, .size = 1, .checked = EINVAL) },
	{ "2 bytes of an address", CONNECT(TCP_V4, V4_LOOPBACK, .size = 2, .checked = EINVAL) },
	{ "15 bytes of an address", CONNECT(TCP_V4, V4_LOOPBACK, .size = 15, .checked = EINVAL) },
	/* The network stack would say that it is connected already. */
	{ "15 bytes of an address when connected", .prepare = prepare_connected,
	  CONNECT(TCP_V4, V4_LOOPBACK, .size = 15, .checked = EINVAL) },
	{ "an IPv6 address", CONNECT(TCP_V4, V6_LOOPBACK, .checked = EINVAL) },
	{ "an IPv4-mapped address", CONNECT(TCP_V4, V6_MAPPED, .checked = EINVAL) },
	{ "24 bytes of an IPv6 address",
	  CONNECT(TCP_V4, V6_LOOPBACK, .size = 24, .checked = EINVAL) },
	{ "23 bytes of an IPv6 address",
	  CONNECT(TCP_V4, V6_LOOPBACK, .size = 23, .checked = EINVAL) },
	{ "no family, any address", CONNECT(TCP_V4, UNSPEC_ANY, 0) },
	{ "no family, a loopback address", CONNECT(TCP_V4, UNSPEC_LOOPBACK, 0) },
	{ "28 bytes of no family", CONNECT(TCP_V4, UNSPEC_V6, 0) },
	{ "the local family", CONNECT(TCP_V4, LOCAL_FAMILY, 0) },
	{ "an unknown family", CONNECT(TCP_V4, UNKNOWN_FAMILY, 0) },
};

/*
 * A connection over IPv4 of an IPv6 socket, which may then be made an IPv4 socket; and that is
 * disconnected.
 */
static int prepare_turned(const struct attempt *self, const struct ports *ports)
{
	const struct address mapped = address_make(V6_MAPPED, ports->open);
	const struct address none = address_make(UNSPEC_ANY, 0);
	const int family = AF_INET;
	const int fd = socket_open(self->socket);
	int error;

	if (fd < 0)
		return fd;
	if (!connect(fd, &mapped.any, mapped.size) &&
	    !setsockopt(fd, IPPROTO_IPV6, IPV6_ADDRFORM, &family, sizeof(family)) &&
	    !connect(fd, &none.any, none.size))
		return fd;
	error = errno;
	close(fd);
	return -error;
}

static const struct attempt v6[] = {
	{ "the loopback address", CONNECT(TCP_V6, V6_LOOPBACK, .governed = true) },
	{ "any address", CONNECT(TCP_V6, V6_ANY, .governed = true) },
	{ "an IPv4-mapped address", CONNECT(TCP_V6, V6_MAPPED, .governed = true) },
	{ "a port where nobody listens",
	  CONNECT(TCP_V6, V6_LOOPBACK, .port = PORT_SHARED, .governed = true) },
	{ "27 bytes of an address", CONNECT(TCP_V6, V6_LOOPBACK, .size = 27, .governed = true) },
	{ "24 bytes of an address", CONNECT(TCP_V6, V6_LOOPBACK, .size = 24, .governed = true) },
	{ "no byte of an address", CONNECT(TCP_V6, V6_LOOPBACK, .empty = true, .checked = EINVAL) },
	{ "1 byte of an address", CONNECT(TCP_V6, V6_LOOPBACK, .size = 1, .checked = EINVAL) },
	{ "2 bytes of an address", CONNECT(TCP_V6, V6_LOOPBACK, .size = 2, .checked = EINVAL) },
	{ "16 bytes of an address", CONNECT(TCP_V6, V6_LOOPBACK, .size = 16, .checked = EINVAL) },
	{ "23 bytes of an address", CONNECT(TCP_V6, V6_LOOPBACK, .size = 23, .checked = EINVAL) },
	{ "an IPv4 address", CONNECT(TCP_V6, V4_LOOPBACK, .checked = EINVAL) },
	{ "28 bytes of an IPv4 address",
	  CONNECT(TCP_V6, V4_LOOPBACK, .size = 28, .checked = EINVAL) },
	{ "no family", CONNECT(TCP_V6, UNSPEC_V6, 0) },
	{ "16 bytes of no family", CONNECT(TCP_V6, UNSPEC_ANY, 0) },
	{ "the local family", CONNECT(TCP_V6, LOCAL_FAMILY, 0) },
	{ "an unknown family", CONNECT(TCP_V6, UNKNOWN_FAMILY, 0) },
	{ "a socket turned to IPv4",
	  CONNECT(TCP_V6, V4_LOOPBACK, .prepare = prepare_turned, .governed = true) },
	{ "a socket turned to IPv4, an IPv6 address",
	  CONNECT(TCP_V6, V6_LOOPBACK, .prepare = prepare_turned, .checked = EINVAL) },
};

static const struct trial connect_v4 = TRIAL(v4, LLK_ACCESS_NET_CONNECT_TCP);
static const struct trial connect_v6 = TRIAL(v6, LLK_ACCESS_NET_CONNECT_TCP);

/*
 * What connect() finds fault with before Landlock is asked, and after.
 */

static int connect_closed(const struct attempt *self, const struct ports *ports, int fd)
{
	(void)fd;
	return act_connect(self, ports, -1);
}

/* Where no process has memory. */
static int connect_nowhere(const struct attempt *self, const struct ports *ports, int fd)
{
	const struct sockaddr *nowhere = (const struct sockaddr *)UINTPTR_MAX;

	(void)self;
	(void)ports;
	return connect(fd, nowhere, sizeof(struct sockaddr_in)) ? errno : 0;
}

#define PREPARED(prepare_, ...) CONNECT(TCP_V4, V4_LOOPBACK, .prepare = (prepare_), __VA_ARGS__)

static const struct attempt order[] = {
	{ "a fresh socket", CONNECT(TCP_V4, V4_LOOPBACK, .governed = true) },
	{ "a closed descriptor", .act = connect_closed, .address = V4_LOOPBACK },
	{ "an unreadable address", .act = connect_nowhere },
	{ "a bound socket", PREPARED(prepare_bound_to_any, .governed = true) },
	{ "a connected socket", PREPARED(prepare_connected, .governed = true) },
	{ "a connected socket, no family",
	  CONNECT(TCP_V4, UNSPEC_ANY, .prepare = prepare_connected) },
	{ "a listening socket", PREPARED(prepare_listening, .governed = true) },
};

static const struct trial connect_order = TRIAL(order, LLK_ACCESS_NET_CONNECT_TCP);

/*
 * Port 0 is a port like others to connect to; the network stack refuses it.
 */

static const struct attempt zero[] = {
	{ "disconnecting", CONNECT(TCP_V4, UNSPEC_ANY, 0) },
	{ "port 0", CONNECT(TCP_V4, V4_LOOPBACK, .port = PORT_ZERO, .governed = true) },
};

static const struct trial connect_zero = TRIAL(zero, LLK_ACCESS_NET_CONNECT_TCP, .port_zero = true);

/*
 * Data is sent with an address, but without MSG_FASTOPEN: that does not connect.
 */

static int send_fast(const struct attempt *self, const struct ports *ports, int fd)
{
	const struct address address = attempt_address(self, ports);
	const int on = 1;

	if (setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &on, sizeof(on)))
		return NOT_PREPARED(errno);
	return connect(fd, &address.any, address.size) ? errno : 0;
}

#define SEND(act_, ...) .act = (act_), .address = V4_LOOPBACK, __VA_ARGS__

static const struct attempt sending[] = {
	{ "sending on a connection", SEND(act_send, .prepare = prepare_connected) },
	{ "writing to a connection", SEND(act_write, .prepare = prepare_connected) },
	{ "sendmsg on a connection", SEND(act_sendmsg_unnamed, .prepare = prepare_connected) },
	{ "sendto on a connection", SEND(act_sendto, .prepare = prepare_connected) },
	{ "sendto on a connection, another port",
	  SEND(act_sendto, .prepare = prepare_connected, .port = PORT_SHARED) },
	{ "sendmsg to an address on a connection",
	  SEND(act_sendmsg, .prepare = prepare_connected) },
	{ "sendmmsg to an address on a connection",
	  SEND(act_sendmmsg, .prepare = prepare_connected) },
	{ "sendto without a connection", SEND(act_sendto, 0) },
	{ "sendmsg without a connection", SEND(act_sendmsg, 0) },
	{ "sendmmsg without a connection", SEND(act_sendmmsg, 0) },
	{ "sending without a connection", SEND(act_send, 0) },
	{ "1 byte of an address without a connection", SEND(act_sendto, .size = 1) },
	{ "out of band without a connection", SEND(act_sendto_flagged, .number = MSG_OOB) },
	{ "out of band on a connection",
	  SEND(act_sendto_flagged, .number = MSG_OOB, .prepare = prepare_connected) },
	{ "with more to come without a connection", SEND(act_sendto_flagged, .number = MSG_MORE) },
	{ "with more to come, 1 byte of an address on a connection",
	  SEND(act_sendto_flagged, .number = MSG_MORE, .size = 1, .prepare = prepare_connected) },
	{ "connecting", SEND(act_connect, .governed = true) },
	{ "connecting by a socket set to fast open",
	  SEND(send_fast, .governed = true, .optional = true) },
};

static const struct trial connect_sending = TRIAL(sending, LLK_ACCESS_NET_CONNECT_TCP);

#define SOURCE SOURCE_DOCUMENT ", Network flags"
#define ORIGIN "kernel behaviour, security/landlock/net.c:current_check_access_socket"

#define CASE(name_, title_, source_, body_, row_)                                                  \
	{                                                                                          \
		.name = name_, .title = title_, .features = "net.connect_tcp", .source = source_,  \
		.needs = "abi>=4", .body = body_, .row = row_                                      \
	}

static const struct test_case cases[] = {
	CASE("connect_v4", "connecting an IPv4 socket takes the right, whatever the address",
	     ORIGIN, judge_trial_v4, &connect_v4),
	CASE("connect_v6", "connecting an IPv6 socket takes the right, whatever the address",
	     ORIGIN, judge_trial_v6, &connect_v6),
	CASE("connect_order",
	     "the right comes after what is no address, before what cannot be connected", ORIGIN,
	     judge_trial_v4, &connect_order),
	CASE("connect_port_zero", "port 0 is a port like others to connect to", SOURCE,
	     judge_trial_v4, &connect_zero),
	CASE("sending_is_free", "sending takes no right, even with an address", SOURCE,
	     judge_trial_v4, &connect_sending),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
