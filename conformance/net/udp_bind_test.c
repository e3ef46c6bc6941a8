// SPDX-License-Identifier: MIT
/* What takes the right to bind UDP sockets: bind(2), and what chooses a port without it. */
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "attempt.h"
#include "calls.h"

#define BIND(socket_, address_, ...)                                                               \
	.act = act_bind, .socket = (socket_), .address = (address_), .port = PORT_SHARED,          \
	__VA_ARGS__

static const struct attempt v4[] = {
	{ "a loopback address", BIND(UDP_V4, V4_LOOPBACK, .governed = true) },
	{ "another loopback address", BIND(UDP_V4, V4_NEIGHBOUR, .governed = true) },
	{ "any address", BIND(UDP_V4, V4_ANY, .governed = true) },
	{ "an address of elsewhere", BIND(UDP_V4, V4_ELSEWHERE, .governed = true) },
	{ "a port in use", .act = act_bind, .socket = UDP_V4, .governed = true },
	{ "a bound socket", BIND(UDP_V4, V4_LOOPBACK, .prepare = prepare_bound, .governed = true) },
	{ "a connected socket",
	  BIND(UDP_V4, V4_LOOPBACK, .prepare = prepare_connected, .governed = true) },
	{ "a socket made before",
	  BIND(UDP_V4, V4_LOOPBACK, .prepare = prepare_socket, .governed = true) },
	{ "28 bytes of an address", BIND(UDP_V4, V4_LOOPBACK, .size = 28, .governed = true) },
	{ "no byte of an address", BIND(UDP_V4, V4_LOOPBACK, .empty = true, .checked = EINVAL) },
	{ "1 byte of an address", BIND(UDP_V4, V4_LOOPBACK, .size = 1, .checked = EINVAL) },
	{ "2 bytes of an address", BIND(UDP_V4, V4_LOOPBACK, .size = 2, .checked = EINVAL) },
	{ "15 bytes of an address", BIND(UDP_V4, V4_LOOPBACK, .size = 15, .checked = EINVAL) },
	{ "an IPv6 address", BIND(UDP_V4, V6_LOOPBACK, .checked = EINVAL) },
	{ "an IPv4-mapped address", BIND(UDP_V4, V6_MAPPED, .checked = EINVAL) },
	{ "no family, any address", BIND(UDP_V4, UNSPEC_ANY, .governed = true) },
	{ "15 bytes of no family", BIND(UDP_V4, UNSPEC_ANY, .size = 15, .checked = EINVAL) },
	{ "no family, a loopback address", BIND(UDP_V4, UNSPEC_LOOPBACK, .checked = EAFNOSUPPORT) },
	{ "the local family", BIND(UDP_V4, LOCAL_FAMILY) },
	{ "an unknown family", BIND(UDP_V4, UNKNOWN_FAMILY) },
};

static const struct attempt v6[] = {
	{ "the loopback address", BIND(UDP_V6, V6_LOOPBACK, .governed = true) },
	{ "any address", BIND(UDP_V6, V6_ANY, .governed = true) },
	{ "an IPv4-mapped address", BIND(UDP_V6, V6_MAPPED, .governed = true) },
	{ "24 bytes of an address", BIND(UDP_V6, V6_LOOPBACK, .size = 24, .governed = true) },
	{ "27 bytes of an address", BIND(UDP_V6, V6_LOOPBACK, .size = 27, .governed = true) },
	{ "no byte of an address", BIND(UDP_V6, V6_LOOPBACK, .empty = true, .checked = EINVAL) },
	{ "1 byte of an address", BIND(UDP_V6, V6_LOOPBACK, .size = 1, .checked = EINVAL) },
	{ "16 bytes of an address", BIND(UDP_V6, V6_LOOPBACK, .size = 16, .checked = EINVAL) },
	{ "23 bytes of an address", BIND(UDP_V6, V6_LOOPBACK, .size = 23, .checked = EINVAL) },
	{ "an IPv4 address", BIND(UDP_V6, V4_LOOPBACK, .checked = EINVAL) },
	{ "28 bytes of an IPv4 address", BIND(UDP_V6, V4_LOOPBACK, .size = 28, .checked = EINVAL) },
	{ "no family", BIND(UDP_V6, UNSPEC_V6, .checked = EAFNOSUPPORT) },
	{ "24 bytes of no family", BIND(UDP_V6, UNSPEC_V6, .size = 24, .checked = EAFNOSUPPORT) },
	{ "23 bytes of no family", BIND(UDP_V6, UNSPEC_V6, .size = 23, .checked = EINVAL) },
	{ "the local family", BIND(UDP_V6, LOCAL_FAMILY) },
	{ "an unknown family", BIND(UDP_V6, UNKNOWN_FAMILY) },
};

/* The port is chosen by what uses a socket that has none: that takes the right for port 0. */

/* Without its peer, the socket has lost the port that it got for it. */
static int act_send_disconnected(const struct attempt *self, const struct ports *ports, int fd)
{
	const struct address none = address_make(UNSPEC_ANY, 0);

	if (connect(fd, &none.any, none.size))
		return NOT_PREPARED(errno);
	return act_sendto(self, ports, fd);
}

#define AUTO(act_, ...) .act = (act_), .socket = UDP_V4, __VA_ARGS__
#define AUTO_V6(act_, address_)                                                                    \
	.act = (act_), .socket = UDP_V6, .address = (address_), .governed = true, .optional = true

static const struct attempt automatic[] = {
	{ "binding to port 0", AUTO(act_bind, .port = PORT_ZERO, .governed = true) },
	{ "binding to port 0 of any address",
	  AUTO(act_bind, .address = V4_ANY, .port = PORT_ZERO, .governed = true) },
	{ "binding to port 0 of no family",
	  AUTO(act_bind, .address = UNSPEC_ANY, .port = PORT_ZERO, .governed = true) },
	{ "connecting", AUTO(act_connect, .governed = true) },
	{ "connecting to a port that is shared",
	  AUTO(act_connect, .port = PORT_SHARED, .governed = true) },
	/* The port is chosen, or denied, before the rest of the address is missed. */
	{ "connecting by 2 bytes", AUTO(act_connect, .size = 2, .governed = true) },
	{ "sendto", AUTO(act_sendto, .governed = true) },
	{ "sendmsg", AUTO(act_sendmsg, .governed = true) },
	{ "sendmmsg", AUTO(act_sendmmsg, .governed = true) },
	{ "sending to nobody", AUTO(act_send, .governed = true) },
	{ "sendmsg to nobody", AUTO(act_sendmsg_unnamed, .governed = true) },
	{ "sendmmsg to nobody", AUTO(act_sendmmsg_unnamed, .governed = true) },
	{ "writing to nobody", AUTO(act_write, .governed = true) },
	{ "sending with a socket made before",
	  AUTO(act_sendto, .prepare = prepare_socket, .governed = true) },
	{ "sending with a socket disconnected since",
	  AUTO(act_send_disconnected, .prepare = prepare_connected, .governed = true) },
	{ "binding to port 0 over IPv6", .act = act_bind, .socket = UDP_V6, .address = V6_LOOPBACK,
	  .port = PORT_ZERO, .governed = true, .optional = true },
	{ "connecting over IPv6", AUTO_V6(act_connect, V6_LOOPBACK) },
	{ "connecting to an IPv4-mapped address", AUTO_V6(act_connect, V6_MAPPED) },
	{ "sendto over IPv6", AUTO_V6(act_sendto, V6_LOOPBACK) },
	{ "sending to nobody over IPv6", AUTO_V6(act_send, V6_LOOPBACK) },
	/* These choose no port. */
	{ "disconnecting", AUTO(act_connect, .address = UNSPEC_ANY) },
	{ "disconnecting by 2 bytes", AUTO(act_connect, .address = UNSPEC_ANY, .size = 2) },
	{ "connecting by 1 byte", AUTO(act_connect, .size = 1) },
	{ "receiving", AUTO(act_receive, 0) },
	{ "connecting a bound socket", AUTO(act_connect, .prepare = prepare_bound) },
	{ "sendto with a bound socket", AUTO(act_sendto, .prepare = prepare_bound) },
	{ "sendmsg with a bound socket", AUTO(act_sendmsg, .prepare = prepare_bound_to_any) },
	{ "sendmmsg with a bound socket", AUTO(act_sendmmsg, .prepare = prepare_bound_to_any) },
	{ "sending with a bound socket to nobody", AUTO(act_send, .prepare = prepare_bound) },
	{ "sending with a connected socket", AUTO(act_send, .prepare = prepare_connected) },
	{ "sendto with a connected socket", AUTO(act_sendto, .prepare = prepare_connected) },
	{ "connecting again", AUTO(act_connect, .prepare = prepare_connected) },
	{ "disconnecting a connected socket",
	  AUTO(act_connect, .prepare = prepare_connected, .address = UNSPEC_ANY) },
};

/* Receiving is free, whatever is handled, and wherever the datagram comes from. */

static int prepare_awaited(const struct attempt *self, const struct ports *ports)
{
	const int fd = prepare_bound_to_any(self, ports);
	struct address address;
	int error;

	if (fd < 0)
		return fd;
	address.size = sizeof(address.storage);
	if (!getsockname(fd, &address.any, &address.size) &&
	    sendto(fd, "x", 1, 0, &address.any, address.size) == 1)
		return fd;
	error = errno;
	close(fd);
	return -error;
}

static int act_recvfrom(const struct attempt *self, const struct ports *ports, int fd)
{
	struct address address;
	char byte;

	(void)self;
	(void)ports;
	address.size = sizeof(address.storage);
	return recvfrom(fd, &byte, sizeof(byte), 0, &address.any, &address.size) < 0 ? errno : 0;
}

static int act_recvmsg(const struct attempt *self, const struct ports *ports, int fd)
{
	char byte;
	struct iovec data = { .iov_base = &byte, .iov_len = sizeof(byte) };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };

	(void)self;
	(void)ports;
	return recvmsg(fd, &message, 0) < 0 ? errno : 0;
}

static int act_join(const struct attempt *self, const struct ports *ports, int fd)
{
	const struct ip_mreq group = { .imr_multiaddr.s_addr = htonl(INADDR_ALLHOSTS_GROUP),
				       .imr_interface.s_addr = htonl(INADDR_LOOPBACK) };

	(void)self;
	(void)ports;
	return setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)) ? errno : 0;
}

static const struct attempt receiving[] = {
	{ "recvfrom", AUTO(act_recvfrom, .prepare = prepare_awaited) },
	{ "recvmsg", AUTO(act_recvmsg, .prepare = prepare_awaited) },
	{ "reading from a socket without a port", AUTO(act_receive, 0) },
	{ "joining a group", AUTO(act_join, 0) },
	{ "binding", BIND(UDP_V4, V4_LOOPBACK, .governed = true) },
	{ "sending", AUTO(act_sendto, .prepare = prepare_bound, .governed = true) },
};

#define BIND_UDP LLK_ACCESS_NET_BIND_UDP
#define SEND_UDP LLK_ACCESS_NET_CONNECT_SEND_UDP

static const struct trial bind_v4 = TRIAL(v4, BIND_UDP);
static const struct trial bind_v6 = TRIAL(v6, BIND_UDP);
static const struct trial bind_automatic =
	TRIAL(automatic, BIND_UDP, .port_zero = true, .left_out = SEND_UDP);
static const struct trial receiving_trial = TRIAL(receiving, BIND_UDP | SEND_UDP);

#define SOURCE SOURCE_DOCUMENT ", UDP bind, connect and send*"
#define ORIGIN "kernel behaviour, security/landlock/net.c:current_check_access_socket"

#define CASE(name_, title_, source_, body_, row_)                                                  \
	{                                                                                          \
		.name = name_, .title = title_, .features = "net.bind_udp", .source = source_,     \
		.needs = "abi>=10", .body = body_, .row = row_                                     \
	}

static const struct test_case cases[] = {
	CASE("bind_v4", "binding an IPv4 socket takes the right, whatever the address", ORIGIN,
	     judge_trial_v4, &bind_v4),
	CASE("bind_v6", "binding an IPv6 socket takes the right, whatever the address", ORIGIN,
	     judge_trial_v6, &bind_v6),
	CASE("automatic_ports", "using a socket without a port takes the right for port 0", SOURCE,
	     judge_trial_v4, &bind_automatic),
	CASE("receiving_is_free", "receiving takes no right", SOURCE, judge_trial_v4,
	     &receiving_trial),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
