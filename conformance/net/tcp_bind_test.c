// SPDX-License-Identifier: MIT
/* Which calls of bind(2) on TCP sockets take the right to bind, by address, port and socket. */
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>

#include "attempt.h"
#include "calls.h"

#define BIND(socket_, address_, ...)                                                               \
	.act = act_bind, .socket = (socket_), .address = (address_), .port = PORT_SHARED,          \
	__VA_ARGS__

static const struct attempt v4[] = {
	{ "a loopback address", BIND(TCP_V4, V4_LOOPBACK, .governed = true) },
	{ "another loopback address", BIND(TCP_V4, V4_NEIGHBOUR, .governed = true) },
	{ "any address", BIND(TCP_V4, V4_ANY, .governed = true) },
	{ "an address of elsewhere", BIND(TCP_V4, V4_ELSEWHERE, .governed = true) },
	{ "28 bytes of an address", BIND(TCP_V4, V4_LOOPBACK, .size = 28, .governed = true) },
	{ "128 bytes of an address", BIND(TCP_V4, V4_LOOPBACK, .size = 128, .governed = true) },
	{ "129 bytes of an address", BIND(TCP_V4, V4_LOOPBACK, .size = 129) },
	{ "-1 bytes of an address", BIND(TCP_V4, V4_LOOPBACK, .size = -1) },
	{ "no byte of an address", BIND(TCP_V4, V4_LOOPBACK, .empty = true, .checked = EINVAL) },
	{ "1 byte of an address", BIND(TCP_V4, V4_LOOPBACK, .size = 1, .checked = EINVAL) },
	{ "2 bytes of an address", BIND(TCP_V4, V4_LOOPBACK, .size = 2, .checked = EINVAL) },
	{ "15 bytes of an address", BIND(TCP_V4, V4_LOOPBACK, .size = 15, .checked = EINVAL) },
	{ "an IPv6 address", BIND(TCP_V4, V6_LOOPBACK, .checked = EINVAL) },
	{ "an IPv4-mapped address", BIND(TCP_V4, V6_MAPPED, .checked = EINVAL) },
	{ "24 bytes of an IPv6 address", BIND(TCP_V4, V6_LOOPBACK, .size = 24, .checked = EINVAL) },
	{ "23 bytes of an IPv6 address", BIND(TCP_V4, V6_LOOPBACK, .size = 23, .checked = EINVAL) },
	{ "16 bytes of an IPv6 address", BIND(TCP_V4, V6_LOOPBACK, .size = 16, .checked = EINVAL) },
	{ "no family, any address", BIND(TCP_V4, UNSPEC_ANY, .governed = true) },
	{ "28 bytes of no family, any address",
	  BIND(TCP_V4, UNSPEC_ANY, .size = 28, .governed = true) },
	{ "15 bytes of no family", BIND(TCP_V4, UNSPEC_ANY, .size = 15, .checked = EINVAL) },
	{ "2 bytes of no family", BIND(TCP_V4, UNSPEC_ANY, .size = 2, .checked = EINVAL) },
	{ "no family, a loopback address", BIND(TCP_V4, UNSPEC_LOOPBACK, .checked = EAFNOSUPPORT) },
	{ "the local family", BIND(TCP_V4, LOCAL_FAMILY) },
	{ "2 bytes of the local family", BIND(TCP_V4, LOCAL_FAMILY, .size = 2) },
	{ "an unknown family", BIND(TCP_V4, UNKNOWN_FAMILY) },
};

static const struct attempt v6[] = {
	{ "the loopback address", BIND(TCP_V6, V6_LOOPBACK, .governed = true) },
	{ "any address", BIND(TCP_V6, V6_ANY, .governed = true) },
	{ "an IPv4-mapped address", BIND(TCP_V6, V6_MAPPED, .governed = true) },
	{ "27 bytes of an address", BIND(TCP_V6, V6_LOOPBACK, .size = 27, .governed = true) },
	{ "24 bytes of an address", BIND(TCP_V6, V6_LOOPBACK, .size = 24, .governed = true) },
	{ "128 bytes of an address", BIND(TCP_V6, V6_LOOPBACK, .size = 128, .governed = true) },
	{ "no byte of an address", BIND(TCP_V6, V6_LOOPBACK, .empty = true, .checked = EINVAL) },
	{ "1 byte of an address", BIND(TCP_V6, V6_LOOPBACK, .size = 1, .checked = EINVAL) },
	{ "2 bytes of an address", BIND(TCP_V6, V6_LOOPBACK, .size = 2, .checked = EINVAL) },
	{ "16 bytes of an address", BIND(TCP_V6, V6_LOOPBACK, .size = 16, .checked = EINVAL) },
	{ "23 bytes of an address", BIND(TCP_V6, V6_LOOPBACK, .size = 23, .checked = EINVAL) },
	{ "an IPv4 address", BIND(TCP_V6, V4_LOOPBACK, .checked = EINVAL) },
	{ "28 bytes of an IPv4 address", BIND(TCP_V6, V4_LOOPBACK, .size = 28, .checked = EINVAL) },
	{ "15 bytes of an IPv4 address", BIND(TCP_V6, V4_LOOPBACK, .size = 15, .checked = EINVAL) },
	{ "the local family", BIND(TCP_V6, LOCAL_FAMILY) },
	{ "an unknown family", BIND(TCP_V6, UNKNOWN_FAMILY) },
};

static const struct trial bind_v4 = TRIAL(v4, LLK_ACCESS_NET_BIND_TCP);
static const struct trial bind_v6 = TRIAL(v6, LLK_ACCESS_NET_BIND_TCP);

/*
 * Binding an IPv6 socket to an address without a family fails in each way; kernels before Linux 7.0
 * may say so with another errno where TCP rights are handled.
 */

static const struct attempt unspec_v6[] = {
	{ "the loopback address", BIND(TCP_V6, V6_LOOPBACK, .governed = true) },
	{ "no family", BIND(TCP_V6, UNSPEC_V6, .checked = EAFNOSUPPORT) },
	{ "24 bytes of no family", BIND(TCP_V6, UNSPEC_V6, .size = 24, .checked = EAFNOSUPPORT) },
	{ "28 bytes of no family, any address",
	  BIND(TCP_V6, UNSPEC_ANY, .size = 28, .checked = EAFNOSUPPORT) },
	{ "23 bytes of no family", BIND(TCP_V6, UNSPEC_V6, .size = 23, .checked = EINVAL) },
	{ "2 bytes of no family", BIND(TCP_V6, UNSPEC_V6, .size = 2, .checked = EINVAL) },
};

#define FIRST_UNSPEC 1
#define LAST_UNSPEC  3

static void judge_unspec_v6(const struct test_case *self)
{
	const struct sandbox_layer layer = { .attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP };
	const size_t count = sizeof(unspec_v6) / sizeof(unspec_v6[0]);
	int answers[MAX_ATTEMPTS];
	struct ports ports;
	bool is_old = kernel_abi() < 8;

	(void)self;
	require_ipv6();
	ports = ports_take();
	attempt_all(unspec_v6, count, &ports, &layer, 1, answers);
	for (size_t i = FIRST_UNSPEC; i <= LAST_UNSPEC; i++)
		is_old &= answers[i] == EINVAL;
	if (is_old) {
		expect_outcome(answers[0], EACCES, "%s", unspec_v6[0].what);
		expect_known_defect("quirk.unspec_address",
				    "binding an IPv6 socket to no family: EINVAL");
	}
	trial_judge(&(struct trial)TRIAL(unspec_v6, LLK_ACCESS_NET_BIND_TCP, .ports = &ports));
}

/*
 * What bind() finds fault with before Landlock is asked, and after.
 */

static int bind_closed(const struct attempt *self, const struct ports *ports, int fd)
{
	(void)fd;
	return act_bind(self, ports, -1) & 0xffff;
}

static int bind_pipe(const struct attempt *self, const struct ports *ports, int fd)
{
	const struct address address = attempt_address(self, ports);
	int ends[2];

	(void)fd;
	if (pipe(ends))
		return NOT_PREPARED(errno);
	return bind(ends[0], &address.any, address.size) ? errno : 0;
}

/* Where no process has memory. */
static int bind_nowhere(const struct attempt *self, const struct ports *ports, int fd)
{
	const struct sockaddr *nowhere = (const struct sockaddr *)UINTPTR_MAX;

	(void)self;
	(void)ports;
	return bind(fd, nowhere, sizeof(struct sockaddr_in)) ? errno : 0;
}

static int bind_unshared(const struct attempt *self, const struct ports *ports, int fd)
{
	const struct address address = attempt_address(self, ports);

	return bind(fd, &address.any, address.size) ? errno : 0;
}

#define ORDER(act_, ...) .act = (act_), .address = V4_LOOPBACK, __VA_ARGS__

static const struct attempt order[] = {
	{ "a free port", BIND(TCP_V4, V4_LOOPBACK, .governed = true) },
	{ "a closed descriptor", ORDER(bind_closed, 0) },
	{ "a pipe", ORDER(bind_pipe, 0) },
	{ "an unreadable address", ORDER(bind_nowhere, 0) },
	{ "a port in use", ORDER(bind_unshared, .port = PORT_OPEN, .governed = true) },
	{ "a shared port, unshared", ORDER(bind_unshared, .port = PORT_SHARED, .governed = true) },
	{ "an address of elsewhere", .act = bind_unshared, .address = V4_ELSEWHERE,
	  .port = PORT_SHARED, .governed = true },
	{ "a bound socket",
	  ORDER(act_bind, .prepare = prepare_bound, .port = PORT_SHARED, .governed = true) },
	{ "a listening socket",
	  ORDER(act_bind, .prepare = prepare_listening, .port = PORT_SHARED, .governed = true) },
	{ "a connected socket",
	  ORDER(act_bind, .prepare = prepare_connected, .port = PORT_SHARED, .governed = true) },
};

static const struct trial bind_order = TRIAL(order, LLK_ACCESS_NET_BIND_TCP);

/*
 * Port 0: the port that the kernel chooses is free, if the rule is for 0.
 */

/* Bind to port 0, then another socket to what was chosen: the rule for 0 does not grant that. */
static int bind_chosen(const struct attempt *self, const struct ports *ports, int fd)
{
	struct address address = attempt_address(self, ports);
	const int on = 1;
	const int other_fd = socket_open(self->socket);
	int error;

	if (other_fd < 0)
		return NOT_PREPARED(-other_fd);
	/* It stays bound, so that nobody else gets the port. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) ||
	    setsockopt(other_fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) ||
	    bind(fd, &address.any, address.size) || getsockname(fd, &address.any, &address.size))
		return NOT_PREPARED(errno);
	error = bind(other_fd, &address.any, address.size) ? errno : 0;
	close(other_fd);
	return error;
}

/* The number is found with the first connection only; the rule has to be there at once. */
static int bind_late(const struct attempt *self, const struct ports *ports, int fd)
{
	const int on = 1;

	if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on)))
		return NOT_PREPARED(errno);
	return act_bind(self, ports, fd);
}

#define ZERO(act_, socket_, address_)                                                              \
	.act = (act_), .socket = (socket_), .address = (address_), .port = PORT_ZERO,              \
	.governed = true

static const struct attempt zero[] = {
	{ "a loopback address", ZERO(act_bind, TCP_V4, V4_LOOPBACK) },
	{ "any address", ZERO(act_bind, TCP_V4, V4_ANY) },
	{ "no family, any address", ZERO(act_bind, TCP_V4, UNSPEC_ANY) },
	{ "an address whose port comes later", ZERO(bind_late, TCP_V4, V4_LOOPBACK) },
	{ "an IPv6 address", ZERO(act_bind, TCP_V6, V6_LOOPBACK), .optional = true },
	{ "an IPv4-mapped address", ZERO(act_bind, TCP_V6, V6_MAPPED), .optional = true },
};

static const struct attempt chosen[] = {
	{ "the port that was chosen for 0", ZERO(bind_chosen, TCP_V4, V4_LOOPBACK) },
};

static void judge_zero(const struct test_case *self)
{
	const struct ports ports = ports_take();
	const struct sandbox_rule rule = { .type = LLK_RULE_NET_PORT,
					   .access = LLK_ACCESS_NET_BIND_TCP };
	const struct sandbox_layer layer = { .attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP,
					     .rules = &rule,
					     .rule_count = 1 };
	int answer;

	(void)self;
	trial_judge(&(struct trial)TRIAL(zero, LLK_ACCESS_NET_BIND_TCP, .port_zero = true,
					 .ports = &ports));
	attempt_all(chosen, 1, &ports, NULL, 0, &answer);
	if (answer)
		expect_broken("%s, without a sandbox", chosen[0].what);
	attempt_all(chosen, 1, &ports, &layer, 1, &answer);
	expect_outcome(answer, EACCES, "%s, with a rule for 0", chosen[0].what);
}

#define SOURCE SOURCE_DOCUMENT ", Network flags"
#define ORIGIN "kernel behaviour, security/landlock/net.c:current_check_access_socket"

#define CASE(name_, title_, source_, body_, row_)                                                  \
	{                                                                                          \
		.name = name_, .title = title_, .features = "net.bind_tcp", .source = source_,     \
		.needs = "abi>=4", .body = body_, .row = row_                                      \
	}

static const struct test_case cases[] = {
	CASE("bind_v4", "binding an IPv4 socket takes the right, whatever the address", ORIGIN,
	     judge_trial_v4, &bind_v4),
	CASE("bind_v6", "binding an IPv6 socket takes the right, whatever the address", ORIGIN,
	     judge_trial_v6, &bind_v6),
	CASE("bind_v6_without_family", "an IPv6 socket is not bound to an address of no family",
	     ORIGIN, judge_unspec_v6, NULL),
	CASE("bind_order", "the right comes after what is no address, before what is no free port",
	     ORIGIN, judge_trial_v4, &bind_order),
	CASE("bind_port_zero", "a port that the kernel chooses takes the right for port 0", SOURCE,
	     judge_zero, NULL),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
