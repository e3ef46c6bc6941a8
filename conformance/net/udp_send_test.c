// SPDX-License-Identifier: MIT
/* What takes the right to connect UDP sockets and to send with them, by address and socket. */
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "attempt.h"
#include "calls.h"
#include "passing.h"

#define SEND_UDP LLK_ACCESS_NET_CONNECT_SEND_UDP

#define CONNECT(socket_, address_, ...)                                                            \
	.act = act_connect, .socket = (socket_), .address = (address_), __VA_ARGS__

static const struct attempt connect_v4[] = {
	{ "a loopback address", CONNECT(UDP_V4, V4_LOOPBACK, .governed = true) },
	{ "another loopback address", CONNECT(UDP_V4, V4_NEIGHBOUR, .governed = true) },
	{ "any address", CONNECT(UDP_V4, V4_ANY, .governed = true) },
	{ "another port", CONNECT(UDP_V4, V4_LOOPBACK, .port = PORT_SHARED, .governed = true) },
	{ "a connected socket",
	  CONNECT(UDP_V4, V4_LOOPBACK, .prepare = prepare_connected, .governed = true) },
	{ "a bound socket",
	  CONNECT(UDP_V4, V4_LOOPBACK, .prepare = prepare_bound, .governed = true) },
	{ "28 bytes of an address", CONNECT(UDP_V4, V4_LOOPBACK, .size = 28, .governed = true) },
	{ "no byte of an address", CONNECT(UDP_V4, V4_LOOPBACK, .empty = true, .checked = EINVAL) },
	{ "1 byte of an address", CONNECT(UDP_V4, V4_LOOPBACK, .size = 1, .checked = EINVAL) },
	{ "2 bytes of an address", CONNECT(UDP_V4, V4_LOOPBACK, .size = 2, .checked = EINVAL) },
	{ "15 bytes of an address", CONNECT(UDP_V4, V4_LOOPBACK, .size = 15, .checked = EINVAL) },
	{ "an IPv6 address", CONNECT(UDP_V4, V6_LOOPBACK, .checked = EINVAL) },
	{ "an IPv4-mapped address", CONNECT(UDP_V4, V6_MAPPED, .checked = EINVAL) },
	{ "23 bytes of an IPv6 address",
	  CONNECT(UDP_V4, V6_LOOPBACK, .size = 23, .checked = EINVAL) },
	{ "no family", CONNECT(UDP_V4, UNSPEC_ANY, 0) },
	{ "no family, a loopback address", CONNECT(UDP_V4, UNSPEC_LOOPBACK, 0) },
	{ "2 bytes of no family", CONNECT(UDP_V4, UNSPEC_ANY, .size = 2) },
	{ "15 bytes of no family", CONNECT(UDP_V4, UNSPEC_ANY, .size = 15) },
	{ "no family, a connected socket",
	  CONNECT(UDP_V4, UNSPEC_ANY, .prepare = prepare_connected) },
	{ "the local family", CONNECT(UDP_V4, LOCAL_FAMILY, 0) },
	{ "an unknown family", CONNECT(UDP_V4, UNKNOWN_FAMILY, 0) },
};

/* The network stack lets IPv6 sockets have IPv4 addresses; Landlock does not. */
static const struct attempt connect_v6[] = {
	{ "the loopback address", CONNECT(UDP_V6, V6_LOOPBACK, .governed = true) },
	{ "any address", CONNECT(UDP_V6, V6_ANY, .governed = true) },
	{ "an IPv4-mapped address", CONNECT(UDP_V6, V6_MAPPED, .governed = true) },
	{ "a connected socket",
	  CONNECT(UDP_V6, V6_LOOPBACK, .prepare = prepare_connected, .governed = true) },
	{ "24 bytes of an address", CONNECT(UDP_V6, V6_LOOPBACK, .size = 24, .governed = true) },
	{ "27 bytes of an address", CONNECT(UDP_V6, V6_LOOPBACK, .size = 27, .governed = true) },
	{ "no byte of an address", CONNECT(UDP_V6, V6_LOOPBACK, .empty = true, .checked = EINVAL) },
	{ "1 byte of an address", CONNECT(UDP_V6, V6_LOOPBACK, .size = 1, .checked = EINVAL) },
	{ "16 bytes of an address", CONNECT(UDP_V6, V6_LOOPBACK, .size = 16, .checked = EINVAL) },
	{ "23 bytes of an address", CONNECT(UDP_V6, V6_LOOPBACK, .size = 23, .checked = EINVAL) },
	{ "an IPv4 address", CONNECT(UDP_V6, V4_LOOPBACK, .checked = EINVAL) },
	{ "28 bytes of an IPv4 address",
	  CONNECT(UDP_V6, V4_LOOPBACK, .size = 28, .checked = EINVAL) },
	{ "15 bytes of an IPv4 address",
	  CONNECT(UDP_V6, V4_LOOPBACK, .size = 15, .checked = EINVAL) },
	{ "no family", CONNECT(UDP_V6, UNSPEC_V6, 0) },
	{ "2 bytes of no family", CONNECT(UDP_V6, UNSPEC_V6, .size = 2) },
	{ "no family, a connected socket",
	  CONNECT(UDP_V6, UNSPEC_V6, .prepare = prepare_connected) },
	{ "the local family", CONNECT(UDP_V6, LOCAL_FAMILY, 0) },
	{ "an unknown family", CONNECT(UDP_V6, UNKNOWN_FAMILY, 0) },
};

#define SEND(socket_, address_, ...)                                                               \
	.act = act_sendto, .socket = (socket_), .address = (address_), __VA_ARGS__

static int act_broadcast(const struct attempt *self, const struct ports *ports, int fd)
{
	const int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)))
		return NOT_PREPARED(errno);
	return act_sendto(self, ports, fd);
}

#define FLAGGED(flags_, ...)                                                                       \
	.act = act_sendto_flagged, .socket = UDP_V4, .address = V4_LOOPBACK, .number = (flags_),   \
	__VA_ARGS__

static const struct attempt send_v4[] = {
	{ "a loopback address", SEND(UDP_V4, V4_LOOPBACK, .governed = true) },
	{ "another loopback address", SEND(UDP_V4, V4_NEIGHBOUR, .governed = true) },
	{ "any address", SEND(UDP_V4, V4_ANY, .governed = true) },
	{ "another port", SEND(UDP_V4, V4_LOOPBACK, .port = PORT_SHARED, .governed = true) },
	{ "a broadcast address", .act = act_broadcast, .socket = UDP_V4, .address = V4_BROADCAST,
	  .governed = true },
	{ "sendmsg", .act = act_sendmsg, .socket = UDP_V4, .governed = true },
	{ "sendmmsg", .act = act_sendmmsg, .socket = UDP_V4, .governed = true },
	{ "a bound socket", SEND(UDP_V4, V4_LOOPBACK, .prepare = prepare_bound, .governed = true) },
	{ "28 bytes of an address", SEND(UDP_V4, V4_LOOPBACK, .size = 28, .governed = true) },
	{ "129 bytes of an address", SEND(UDP_V4, V4_LOOPBACK, .size = 129) },
	{ "no byte of an address", SEND(UDP_V4, V4_LOOPBACK, .empty = true, .checked = EINVAL) },
	{ "1 byte of an address", SEND(UDP_V4, V4_LOOPBACK, .size = 1, .checked = EINVAL) },
	{ "2 bytes of an address", SEND(UDP_V4, V4_LOOPBACK, .size = 2, .checked = EINVAL) },
	{ "15 bytes of an address", SEND(UDP_V4, V4_LOOPBACK, .size = 15, .checked = EINVAL) },
	{ "an IPv6 address", SEND(UDP_V4, V6_LOOPBACK, .checked = EINVAL) },
	{ "an IPv4-mapped address", SEND(UDP_V4, V6_MAPPED, .checked = EINVAL) },
	{ "no family", SEND(UDP_V4, UNSPEC_LOOPBACK, .governed = true) },
	{ "no family, any address", SEND(UDP_V4, UNSPEC_ANY, .governed = true) },
	{ "15 bytes of no family", SEND(UDP_V4, UNSPEC_ANY, .size = 15, .checked = EINVAL) },
	{ "2 bytes of no family", SEND(UDP_V4, UNSPEC_ANY, .size = 2, .checked = EINVAL) },
	{ "with more to come", FLAGGED(MSG_MORE, .governed = true) },
	{ "with more to come, 1 byte of an address",
	  FLAGGED(MSG_MORE, .size = 1, .checked = EINVAL) },
	{ "out of band", FLAGGED(MSG_OOB, .governed = true) },
	{ "out of band, 1 byte of an address", FLAGGED(MSG_OOB, .size = 1, .checked = EINVAL) },
	{ "without routing", FLAGGED(MSG_DONTROUTE, .governed = true) },
	{ "without waiting", FLAGGED(MSG_DONTWAIT, .governed = true) },
	{ "to a neighbour that is known", FLAGGED(MSG_CONFIRM, .governed = true) },
	{ "by a fast open", .act = act_fast_sendto, .socket = UDP_V4, .address = V4_LOOPBACK,
	  .governed = true },
	{ "the local family", SEND(UDP_V4, LOCAL_FAMILY, 0) },
	{ "an unknown family", SEND(UDP_V4, UNKNOWN_FAMILY, 0) },
};

/* To an IPv6 socket, no family means its peer; Landlock refuses it always. */
static const struct attempt send_v6[] = {
	{ "the loopback address", SEND(UDP_V6, V6_LOOPBACK, .governed = true) },
	{ "any address", SEND(UDP_V6, V6_ANY, .governed = true) },
	{ "an IPv4-mapped address", SEND(UDP_V6, V6_MAPPED, .governed = true) },
	{ "24 bytes of an address", SEND(UDP_V6, V6_LOOPBACK, .size = 24, .governed = true) },
	{ "no byte of an address", SEND(UDP_V6, V6_LOOPBACK, .empty = true, .checked = EINVAL) },
	{ "1 byte of an address", SEND(UDP_V6, V6_LOOPBACK, .size = 1, .checked = EINVAL) },
	{ "16 bytes of an address", SEND(UDP_V6, V6_LOOPBACK, .size = 16, .checked = EINVAL) },
	{ "23 bytes of an address", SEND(UDP_V6, V6_LOOPBACK, .size = 23, .checked = EINVAL) },
	{ "an IPv4 address", SEND(UDP_V6, V4_LOOPBACK, .checked = EINVAL) },
	{ "28 bytes of an IPv4 address", SEND(UDP_V6, V4_LOOPBACK, .size = 28, .checked = EINVAL) },
	{ "15 bytes of an IPv4 address", SEND(UDP_V6, V4_LOOPBACK, .size = 15, .checked = EINVAL) },
	{ "no family", SEND(UDP_V6, UNSPEC_V6, .checked = EACCES) },
	{ "2 bytes of no family", SEND(UDP_V6, UNSPEC_V6, .size = 2, .checked = EACCES) },
	{ "1 byte of no family", SEND(UDP_V6, UNSPEC_V6, .size = 1, .checked = EINVAL) },
	{ "no family, a connected socket",
	  SEND(UDP_V6, UNSPEC_V6, .prepare = prepare_connected, .checked = EACCES) },
	{ "the local family", SEND(UDP_V6, LOCAL_FAMILY, 0) },
	{ "an unknown family", SEND(UDP_V6, UNKNOWN_FAMILY, 0) },
};

/*
 * Connected sockets: their peer is free, explicit addresses are not.
 */

/* A datagram that waits to be sent to the open port, until the last part of it. */
static int prepare_corked(const struct attempt *self, const struct ports *ports)
{
	const struct address address = address_make(V4_LOOPBACK, ports->open);
	const int fd = socket_open(self->socket);
	int error;

	if (fd < 0)
		return fd;
	if (sendto(fd, "x", 1, MSG_MORE, &address.any, address.size) == 1)
		return fd;
	error = errno;
	close(fd);
	return -error;
}

#define CONNECTED(act_, ...)                                                                       \
	.prepare = prepare_connected, .act = (act_), .socket = UDP_V4, __VA_ARGS__
#define CORKED(act_, ...) .prepare = prepare_corked, .act = (act_), .socket = UDP_V4, __VA_ARGS__

static const struct attempt connected[] = {
	{ "sending", CONNECTED(act_send, 0) },
	{ "writing", CONNECTED(act_write, 0) },
	{ "sendmsg", CONNECTED(act_sendmsg_unnamed, 0) },
	{ "sendmmsg", CONNECTED(act_sendmmsg_unnamed, 0) },
	{ "receiving", CONNECTED(act_receive, 0) },
	{ "sendto the peer", CONNECTED(act_sendto, .governed = true) },
	{ "sendmsg to the peer", CONNECTED(act_sendmsg, .governed = true) },
	{ "sendmmsg to the peer", CONNECTED(act_sendmmsg, .governed = true) },
	{ "sendto another port", CONNECTED(act_sendto, .port = PORT_SHARED, .governed = true) },
	{ "no family", CONNECTED(act_sendto, .address = UNSPEC_LOOPBACK, .governed = true) },
	{ "sending without a peer", .act = act_send, .socket = UDP_V4 },
	{ "the last part of a datagram", CORKED(act_send, 0) },
	{ "the last part, with its address", CORKED(act_sendto, .governed = true) },
	{ "the last part, with another address",
	  CORKED(act_sendto, .port = PORT_SHARED, .governed = true) },
};

/*
 * Where a socket comes from does not matter.
 */

static int act_sendto_taken(const struct attempt *self, const struct ports *ports, int fd)
{
	return act_with_taken(self, ports, fd, act_sendto);
}

static int act_connect_taken(const struct attempt *self, const struct ports *ports, int fd)
{
	return act_with_taken(self, ports, fd, act_connect);
}

#define ORIGIN_OF(prepare_, act_, ...)                                                             \
	.prepare = (prepare_), .act = (act_), .socket = UDP_V4, __VA_ARGS__

static const struct attempt origins[] = {
	{ "sending with a socket of the sandbox", ORIGIN_OF(NULL, act_sendto, .governed = true) },
	{ "sending with a socket made before",
	  ORIGIN_OF(prepare_socket, act_sendto, .governed = true) },
	{ "connecting a socket made before",
	  ORIGIN_OF(prepare_socket, act_connect, .governed = true) },
	{ "sending with a socket that was passed in",
	  ORIGIN_OF(prepare_outsider, act_sendto_taken, .governed = true, .facility = "unix") },
	{ "connecting a socket that was passed in",
	  ORIGIN_OF(prepare_outsider, act_connect_taken, .governed = true, .facility = "unix") },
	{ "a socket of the sandbox, connected outside",
	  ORIGIN_OF(prepare_outsider, act_by_outsider, .facility = "unix") },
};

static const struct trial connect_v4_trial = TRIAL(connect_v4, SEND_UDP);
static const struct trial connect_v6_trial = TRIAL(connect_v6, SEND_UDP);
static const struct trial send_v4_trial = TRIAL(send_v4, SEND_UDP);
static const struct trial send_v6_trial = TRIAL(send_v6, SEND_UDP);
static const struct trial connected_trial = TRIAL(connected, SEND_UDP);
static const struct trial origins_trial = TRIAL(origins, SEND_UDP);

/*
 * Several messages of one call: those before the one that is denied are sent.
 */

#define MESSAGES 4

/* The answer is how many were sent, or EACCES.  The number: the first that is denied. */
static int act_send_many(const struct attempt *self, const struct ports *ports, int fd)
{
	struct address granted = address_make(V4_LOOPBACK, ports->open);
	struct address other = address_make(V4_LOOPBACK, ports->shared);
	struct mmsghdr messages[MESSAGES] = { 0 };
	struct iovec data = { .iov_base = "x", .iov_len = 1 };
	int sent;

	for (size_t i = 0; i < MESSAGES; i++) {
		struct address *address = i == self->number ? &other : &granted;

		messages[i].msg_hdr = (struct msghdr){ .msg_name = &address->any,
						       .msg_namelen = address->size,
						       .msg_iov = &data,
						       .msg_iovlen = 1 };
	}
	sent = sendmmsg(fd, messages, MESSAGES, 0);
	return sent < 0 ? errno : sent;
}

#define MANY(number_) .act = act_send_many, .socket = UDP_V4, .number = (number_)

static void judge_many(const struct test_case *self)
{
	static const struct attempt many[] = {
		{ "the first of four messages", MANY(0) },
		{ "the second of four messages", MANY(1) },
		{ "the third of four messages", MANY(2) },
		{ "the last of four messages", MANY(3) },
		{ "none of four messages", MANY(MESSAGES) },
	};
	const size_t count = sizeof(many) / sizeof(many[0]);
	const struct ports ports = ports_take();
	const struct sandbox_rule rule = { .type = LLK_RULE_NET_PORT,
					   .access = SEND_UDP,
					   .port = ports.open };
	const struct sandbox_layer layer = { .attr.handled_access_net = SEND_UDP,
					     .rules = &rule,
					     .rule_count = 1 };
	int answers[MAX_ATTEMPTS];

	(void)self;
	attempt_all(many, count, &ports, NULL, 0, answers);
	for (size_t i = 0; i < count; i++)
		if (answers[i] != MESSAGES)
			expect_broken("four messages without a sandbox: %d", answers[i]);
	attempt_all(many, count, &ports, &layer, 1, answers);
	expect_outcome(answers[0], EACCES, "%s is denied", many[0].what);
	for (size_t i = 1; i < count; i++)
		expect_true(answers[i] == (int)i, "%s is denied: %d were sent", many[i].what,
			    answers[i]);
}

#define SOURCE SOURCE_DOCUMENT ", UDP bind, connect and send*"
#define ORIGIN "kernel behaviour, security/landlock/net.c:current_check_access_socket"

#define CASE(name_, title_, source_, body_, row_)                                                  \
	{                                                                                          \
		.name = name_, .title = title_, .features = "net.connect_send_udp",                \
		.source = source_, .needs = "abi>=10", .body = body_, .row = row_                  \
	}

static const struct test_case cases[] = {
	CASE("connect_v4", "connecting an IPv4 socket takes the right, whatever the address",
	     ORIGIN, judge_trial_v4, &connect_v4_trial),
	CASE("connect_v6", "connecting an IPv6 socket takes the right, whatever the address",
	     ORIGIN, judge_trial_v6, &connect_v6_trial),
	CASE("send_v4", "sending to an address from an IPv4 socket takes the right", ORIGIN,
	     judge_trial_v4, &send_v4_trial),
	CASE("send_v6", "sending to an address from an IPv6 socket takes the right", SOURCE,
	     judge_trial_v6, &send_v6_trial),
	CASE("send_to_the_peer", "sending to the peer of a connected socket takes no right", SOURCE,
	     judge_trial_v4, &connected_trial),
	CASE("send_many", "of several messages, those before one that is denied are sent", ORIGIN,
	     judge_many, NULL),
	CASE("origins", "who uses a socket counts, not who made it, nor when", ORIGIN,
	     judge_trial_v4, &origins_trial),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
