// SPDX-License-Identifier: MIT
/* Port numbers: which number a rule is for, and that the rules of privileged ports stay. */
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <needs.h>
#include <privilege.h>
#include <reason.h>

#include "attempt.h"
#include "calls.h"
#include "network.h"

/* The ends of the range, the last privileged one, and what is left when bytes change places. */
static const uint16_t numbers[] = { 1,	    2,	    4,	    0x00ff, 0x0100, 0x0200,
				    0x03ff, 0x0400, 0x0401, 0xff00, 0xff03, 0xffff };

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

/* How a right is taken. */
struct use {
	uint64_t right;
	enum socket_kind socket;
	int (*act)(const struct attempt *self, const struct ports *ports, int fd);
	const char *what;
};

static const struct use tcp_uses[] = {
	{ LLK_ACCESS_NET_BIND_TCP, TCP_V4, act_bind, "binding TCP to" },
	{ LLK_ACCESS_NET_CONNECT_TCP, TCP_V4, act_connect, "connecting TCP to" },
};

static const struct use udp_uses[] = {
	{ LLK_ACCESS_NET_BIND_UDP, UDP_V4, act_bind, "binding UDP to" },
	{ LLK_ACCESS_NET_CONNECT_SEND_UDP, UDP_V4, act_sendto, "sending UDP to" },
};

static void judge_use(const struct use *use)
{
	const struct ports none = { 0 };
	struct attempt attempts[NUMBERS];
	int plain[NUMBERS], answers[NUMBERS];

	for (size_t i = 0; i < NUMBERS; i++)
		attempts[i] = (struct attempt){ .what = use->what,
						.socket = use->socket,
						.act = use->act,
						.port = PORT_NUMBER,
						.number = numbers[i] };
	attempt_all(attempts, NUMBERS, &none, NULL, 0, plain);
	for (size_t granted = 0; granted < NUMBERS; granted++) {
		const struct sandbox_rule rule = { .type = LLK_RULE_NET_PORT,
						   .access = use->right,
						   .port = numbers[granted] };
		const struct sandbox_layer layer = { .attr.handled_access_net = use->right,
						     .rules = &rule,
						     .rule_count = 1 };

		attempt_all(attempts, NUMBERS, &none, &layer, 1, answers);
		for (size_t i = 0; i < NUMBERS; i++)
			expect_outcome(answers[i], i == granted ? plain[i] : EACCES,
				       "%s port %u, with a rule for %u", use->what, numbers[i],
				       numbers[granted]);
	}
	for (size_t i = 0; i < NUMBERS; i++)
		if (plain[i] && plain[i] != ECONNREFUSED)
			expect_broken("%s port %u: %s", use->what, numbers[i],
				      expect_errno_name(plain[i]));
}

/* A namespace of the user's own, which privilege makes, may give no more than there was. */
static void enter_privileged(void)
{
	network_enter();
	if (!needs_has_capability("net_bind_service"))
		expect_skip(REASON_PRIVILEGE, "needs the capability cap_net_bind_service");
}

static void judge_numbers(const struct test_case *self)
{
	const struct use *uses = self->row;

	enter_privileged();
	judge_use(&uses[0]);
	judge_use(&uses[1]);
}

/*
 * Privileged ports.
 */

#define LAST_PRIVILEGED 1023

enum rule_kind { NOT_HANDLED, HANDLED, RULE };

static const struct {
	const char *what;
	uint16_t port;
	bool privileged;
	enum rule_kind rule;
	int answer;
} bindings[] = {
	{ "with the capability, not handled", LAST_PRIVILEGED, true, NOT_HANDLED, 0 },
	{ "with the capability, without a rule", LAST_PRIVILEGED, true, HANDLED, EACCES },
	{ "with the capability and a rule", LAST_PRIVILEGED, true, RULE, 0 },
	{ "without the capability, not handled", LAST_PRIVILEGED, false, NOT_HANDLED, EACCES },
	{ "without the capability, with a rule", LAST_PRIVILEGED, false, RULE, EACCES },
	{ "the next port, not handled", LAST_PRIVILEGED + 1, false, NOT_HANDLED, 0 },
	{ "the next port, without a rule", LAST_PRIVILEGED + 1, false, HANDLED, EACCES },
	{ "the next port, with a rule", LAST_PRIVILEGED + 1, false, RULE, 0 },
};

/* Gives the capability up first. */
static int bind_unprivileged(const struct attempt *self, const struct ports *ports, int fd)
{
	const int error = privilege_drop_all();

	return error ? NOT_PREPARED(error) : act_bind(self, ports, fd);
}

static void expect_binding(const char *what, uint16_t port, bool privileged, enum rule_kind kind,
			   int expected)
{
	const struct ports none = { 0 };
	const struct attempt attempt = { .what = what,
					 .socket = TCP_V4,
					 .act = privileged ? act_bind : bind_unprivileged,
					 .port = PORT_NUMBER,
					 .number = port };
	const struct sandbox_rule rule = { .type = LLK_RULE_NET_PORT,
					   .access = LLK_ACCESS_NET_BIND_TCP,
					   .port = port };
	const struct sandbox_layer layer = { .attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP,
					     .rules = &rule,
					     .rule_count = kind == RULE };
	int answer;

	attempt_all(&attempt, 1, &none, &layer, kind != NOT_HANDLED, &answer);
	expect_outcome(answer, expected, "%s", what);
}

static void judge_privileged(const struct test_case *self)
{
	(void)self;
	enter_privileged();
	for (size_t i = 0; i < sizeof(bindings) / sizeof(bindings[0]); i++)
		expect_binding(bindings[i].what, bindings[i].port, bindings[i].privileged,
			       bindings[i].rule, bindings[i].answer);
}

static void judge_unprivileged_start(const struct test_case *self)
{
	int error;

	(void)self;
	network_enter();
	error = network_set("ipv4/ip_unprivileged_port_start", "1023");
	if (error)
		expect_skip(REASON_PRIVILEGE, "net.ipv4.ip_unprivileged_port_start: %s",
			    expect_errno_name(error));
	expect_binding("a port made unprivileged, not handled", LAST_PRIVILEGED, false, NOT_HANDLED,
		       0);
	expect_binding("a port made unprivileged, without a rule", LAST_PRIVILEGED, false, HANDLED,
		       EACCES);
	expect_binding("a port made unprivileged, with a rule", LAST_PRIVILEGED, false, RULE, 0);
	expect_binding("the port below, with a rule", LAST_PRIVILEGED - 1, false, RULE, EACCES);
}

#define SOURCE SOURCE_ADD_RULE ", struct landlock_net_port_attr"

static const struct test_case cases[] = {
	{ .name = "tcp_port_numbers",
	  .title = "a rule is for the port with that number in host byte order, and no other",
	  .features = "net.bind_tcp net.connect_tcp",
	  .source = SOURCE,
	  .needs = "abi>=4",
	  .body = judge_numbers,
	  .row = tcp_uses },
	{ .name = "udp_port_numbers",
	  .title = "a rule is for the port with that number in host byte order, and no other",
	  .features = "net.bind_udp net.connect_send_udp",
	  .source = SOURCE,
	  .needs = "abi>=10",
	  .body = judge_numbers,
	  .row = udp_uses },
	{ .name = "privileged_ports",
	  .title = "a rule for a privileged port does not replace the capability for it",
	  .features = "net.bind_tcp",
	  .source = SOURCE_DOCUMENT ", Inheritance",
	  .needs = "abi>=4",
	  .body = judge_privileged },
	{ .name = "unprivileged_port_start",
	  .title = "a port that the administrator has made unprivileged still takes the right",
	  .features = "net.bind_tcp",
	  .source = SOURCE,
	  .needs = "abi>=4",
	  .body = judge_unprivileged_start },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
