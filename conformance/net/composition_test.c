// SPDX-License-Identifier: MIT
/*
 * How rules of a layer and layers of a domain come together: within a layer, all rules of a port
 * count as one; of the layers, each one that handles a right has to grant it.
 */
#include <errno.h>
#include <stdint.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <reason.h>

#include "attempt.h"
#include "calls.h"

#define BIND_TCP    LLK_ACCESS_NET_BIND_TCP
#define CONNECT_TCP LLK_ACCESS_NET_CONNECT_TCP
#define BIND_UDP    LLK_ACCESS_NET_BIND_UDP
#define SEND_UDP    LLK_ACCESS_NET_CONNECT_SEND_UDP
#define BOTH_TCP    (BIND_TCP | CONNECT_TCP)
#define BOTH_UDP    (BIND_UDP | SEND_UDP)

/*
 * The operations that all stacks of layers are tried with: each right on the two ports that a
 * process has here, A and B.  Datagrams are sent by sockets that are bound already.
 */
enum operation {
	BIND_TCP_A,
	BIND_TCP_B,
	CONNECT_TCP_A,
	CONNECT_TCP_B,
	BIND_UDP_A,
	BIND_UDP_B,
	SEND_UDP_A,
	SEND_UDP_B,
	OPERATIONS,
};

#define A PORT_SHARED
#define B PORT_OPEN

/* Port B cannot be shared: there, EADDRINUSE is what the network stack answers. */
static const struct attempt attempts[OPERATIONS] = {
	[BIND_TCP_A] = { "binding TCP to A", .act = act_bind, .port = A },
	[BIND_TCP_B] = { "binding TCP to B", .act = act_bind, .port = B },
	[CONNECT_TCP_A] = { "connecting TCP to A", .act = act_connect, .port = A },
	[CONNECT_TCP_B] = { "connecting TCP to B", .act = act_connect, .port = B },
	[BIND_UDP_A] = { "binding UDP to A", .act = act_bind, .socket = UDP_V4, .port = A },
	[BIND_UDP_B] = { "binding UDP to B", .act = act_bind, .socket = UDP_V4, .port = B },
	[SEND_UDP_A] = { "sending UDP to A", .prepare = prepare_bound_to_any, .act = act_sendto,
			 .socket = UDP_V4, .port = A },
	[SEND_UDP_B] = { "sending UDP to B", .prepare = prepare_bound_to_any, .act = act_sendto,
			 .socket = UDP_V4, .port = B },
};

static const char *what_of(enum operation operation)
{
	return attempts[operation].what;
}

#define NONE	0u
#define OF(o)	(1u << (o))
#define TCP_ALL (OF(BIND_TCP_A) | OF(BIND_TCP_B) | OF(CONNECT_TCP_A) | OF(CONNECT_TCP_B))
#define UDP_ALL (OF(BIND_UDP_A) | OF(BIND_UDP_B) | OF(SEND_UDP_A) | OF(SEND_UDP_B))

#define MAX_LAYERS 3
#define MAX_RULES  4

struct rule_row {
	enum { NO_RULE, ON_A, ON_B, ON_ZERO } port;
	uint64_t access;
};

struct layer_row {
	uint64_t handled; /* network rights; 0 for no layer */
	struct rule_row rules[MAX_RULES];
};

struct stack_row {
	const char *what;
	struct layer_row layers[MAX_LAYERS];
	unsigned int denied; /* operations */
};

/* A layer without rules. */
#define BARE(handled)                                                                              \
	{                                                                                          \
		handled,                                                                           \
		{                                                                                  \
			{                                                                          \
				NO_RULE, 0                                                         \
			}                                                                          \
		}                                                                                  \
	}

static const struct stack_row tcp_stacks[] = {
	{ "one right without rules", { BARE(BIND_TCP) }, OF(BIND_TCP_A) | OF(BIND_TCP_B) },
	{ "the other right without rules",
	  { BARE(CONNECT_TCP) },
	  OF(CONNECT_TCP_A) | OF(CONNECT_TCP_B) },
	{ "both rights without rules", { BARE(BOTH_TCP) }, TCP_ALL },
	{ "a rule for one right",
	  { { BOTH_TCP, { { ON_A, BIND_TCP } } } },
	  TCP_ALL & ~OF(BIND_TCP_A) },
	{ "a rule for the other right",
	  { { BOTH_TCP, { { ON_A, CONNECT_TCP } } } },
	  TCP_ALL & ~OF(CONNECT_TCP_A) },
	{ "a rule for both rights",
	  { { BOTH_TCP, { { ON_A, BOTH_TCP } } } },
	  OF(BIND_TCP_B) | OF(CONNECT_TCP_B) },
	{ "a rule for each port",
	  { { BOTH_TCP, { { ON_A, BIND_TCP }, { ON_B, CONNECT_TCP } } } },
	  OF(BIND_TCP_B) | OF(CONNECT_TCP_A) },
	{ "two rules for a port",
	  { { BOTH_TCP, { { ON_A, BIND_TCP }, { ON_A, CONNECT_TCP } } } },
	  OF(BIND_TCP_B) | OF(CONNECT_TCP_B) },
	{ "a rule that says less after one that says more",
	  { { BOTH_TCP, { { ON_A, BOTH_TCP }, { ON_A, BIND_TCP } } } },
	  OF(BIND_TCP_B) | OF(CONNECT_TCP_B) },
	{ "the same rule twice",
	  { { BIND_TCP, { { ON_A, BIND_TCP }, { ON_A, BIND_TCP } } } },
	  OF(BIND_TCP_B) },
	{ "a rule for port 0", { { BOTH_TCP, { { ON_ZERO, BOTH_TCP } } } }, TCP_ALL },
	{ "two layers that grant the same",
	  { { BIND_TCP, { { ON_A, BIND_TCP } } }, { BIND_TCP, { { ON_A, BIND_TCP } } } },
	  OF(BIND_TCP_B) },
	{ "two layers that grant one port each",
	  { { BIND_TCP, { { ON_A, BIND_TCP } } }, { BIND_TCP, { { ON_B, BIND_TCP } } } },
	  OF(BIND_TCP_A) | OF(BIND_TCP_B) },
	{ "two layers, of which the second grants less",
	  { { BOTH_TCP, { { ON_A, BOTH_TCP }, { ON_B, BOTH_TCP } } },
	    { BOTH_TCP, { { ON_A, BIND_TCP }, { ON_B, BOTH_TCP } } } },
	  OF(CONNECT_TCP_A) },
	{ "two layers, of which the second grants more",
	  { { BOTH_TCP, { { ON_A, BIND_TCP } } }, { BOTH_TCP, { { ON_A, BOTH_TCP } } } },
	  TCP_ALL & ~OF(BIND_TCP_A) },
	{ "two layers that handle one right each",
	  { { BIND_TCP, { { ON_A, BIND_TCP } } }, { CONNECT_TCP, { { ON_A, CONNECT_TCP } } } },
	  OF(BIND_TCP_B) | OF(CONNECT_TCP_B) },
	{ "a layer that does not handle what the other denies",
	  { BARE(BIND_TCP), { CONNECT_TCP, { { ON_A, CONNECT_TCP }, { ON_B, CONNECT_TCP } } } },
	  OF(BIND_TCP_A) | OF(BIND_TCP_B) },
	{ "three layers, the one in the middle without rules",
	  { { CONNECT_TCP, { { ON_A, CONNECT_TCP } } },
	    BARE(CONNECT_TCP),
	    { CONNECT_TCP, { { ON_A, CONNECT_TCP } } } },
	  OF(CONNECT_TCP_A) | OF(CONNECT_TCP_B) },
	{ "three layers that grant both, one and both",
	  { { CONNECT_TCP, { { ON_A, CONNECT_TCP }, { ON_B, CONNECT_TCP } } },
	    { CONNECT_TCP, { { ON_B, CONNECT_TCP } } },
	    { CONNECT_TCP, { { ON_A, CONNECT_TCP }, { ON_B, CONNECT_TCP } } } },
	  OF(CONNECT_TCP_A) },
	{ 0 },
};

static const struct stack_row udp_stacks[] = {
	{ "one right without rules", { BARE(BIND_UDP) }, OF(BIND_UDP_A) | OF(BIND_UDP_B) },
	{ "the other right without rules", { BARE(SEND_UDP) }, OF(SEND_UDP_A) | OF(SEND_UDP_B) },
	{ "both rights without rules", { BARE(BOTH_UDP) }, UDP_ALL },
	{ "a rule for one right",
	  { { BOTH_UDP, { { ON_A, BIND_UDP } } } },
	  UDP_ALL & ~OF(BIND_UDP_A) },
	{ "a rule for the other right",
	  { { BOTH_UDP, { { ON_A, SEND_UDP } } } },
	  UDP_ALL & ~OF(SEND_UDP_A) },
	{ "two rules for a port",
	  { { BOTH_UDP, { { ON_A, BIND_UDP }, { ON_A, SEND_UDP } } } },
	  OF(BIND_UDP_B) | OF(SEND_UDP_B) },
	{ "all rights, and rules for TCP",
	  { { BOTH_TCP | BOTH_UDP, { { ON_A, BOTH_TCP }, { ON_B, BOTH_TCP } } } },
	  UDP_ALL },
	{ "all rights, and rules for UDP",
	  { { BOTH_TCP | BOTH_UDP, { { ON_A, BOTH_UDP }, { ON_B, BOTH_UDP } } } },
	  TCP_ALL },
	{ "all rights, and a rule for one of each",
	  { { BOTH_TCP | BOTH_UDP, { { ON_A, BIND_TCP | SEND_UDP } } } },
	  (TCP_ALL | UDP_ALL) & ~(OF(BIND_TCP_A) | OF(SEND_UDP_A)) },
	{ "a rule for port 0", { { BOTH_UDP, { { ON_ZERO, BOTH_UDP } } } }, UDP_ALL },
	{ "two layers that grant one port each",
	  { { SEND_UDP, { { ON_A, SEND_UDP } } }, { SEND_UDP, { { ON_B, SEND_UDP } } } },
	  OF(SEND_UDP_A) | OF(SEND_UDP_B) },
	{ "two layers, of which the second grants less",
	  { { BOTH_UDP, { { ON_A, BOTH_UDP }, { ON_B, BOTH_UDP } } },
	    { BOTH_UDP, { { ON_A, BIND_UDP }, { ON_B, BOTH_UDP } } } },
	  OF(SEND_UDP_A) },
	{ "two layers, of which the second grants more",
	  { { BOTH_UDP, { { ON_A, BIND_UDP } } }, { BOTH_UDP, { { ON_A, BOTH_UDP } } } },
	  UDP_ALL & ~OF(BIND_UDP_A) },
	{ "a layer for TCP and one for UDP",
	  { { BOTH_TCP, { { ON_A, BOTH_TCP } } }, { BOTH_UDP, { { ON_B, BOTH_UDP } } } },
	  OF(BIND_TCP_B) | OF(CONNECT_TCP_B) | OF(BIND_UDP_A) | OF(SEND_UDP_A) },
	{ 0 },
};

/* Room for the layers of a row. */
struct stack {
	struct sandbox_layer layers[MAX_LAYERS];
	struct sandbox_rule rules[MAX_LAYERS][MAX_RULES];
	size_t count;
};

static void build(struct stack *stack, const struct stack_row *row, const struct ports *ports)
{
	const uint64_t numbers[] = { [ON_A] = ports->shared, [ON_B] = ports->open, [ON_ZERO] = 0 };

	*stack = (struct stack){ 0 };
	for (size_t i = 0; i < MAX_LAYERS && row->layers[i].handled; i++) {
		struct sandbox_layer *layer = &stack->layers[stack->count++];

		layer->attr.handled_access_net = row->layers[i].handled;
		layer->rules = stack->rules[i];
		for (size_t j = 0; j < MAX_RULES && row->layers[i].rules[j].port; j++) {
			const struct rule_row *rule = &row->layers[i].rules[j];

			stack->rules[i][layer->rule_count++] =
				(struct sandbox_rule){ .type = LLK_RULE_NET_PORT,
						       .access = rule->access,
						       .port = numbers[rule->port] };
		}
	}
}

static void expect_denied(const char *what, unsigned int denied, const int *plain,
			  const int *answers)
{
	for (enum operation i = 0; i < OPERATIONS; i++)
		expect_outcome(answers[i], (denied & OF(i)) ? EACCES : plain[i], "%s: %s", what,
			       what_of(i));
}

static struct ports try_plainly(int *plain)
{
	static const int expected[OPERATIONS] = {
		[BIND_TCP_B] = EADDRINUSE, [CONNECT_TCP_A] = ECONNREFUSED, [BIND_UDP_B] = EADDRINUSE
	};
	const struct ports ports = ports_take();

	attempt_all(attempts, OPERATIONS, &ports, NULL, 0, plain);
	for (enum operation i = 0; i < OPERATIONS; i++)
		if (plain[i] == ENETUNREACH)
			expect_skip(REASON_NETWORK, "%s without a sandbox: ENETUNREACH",
				    what_of(i));
		else if (plain[i] != expected[i])
			expect_broken("%s without a sandbox: %s", what_of(i),
				      expect_errno_name(plain[i]));
	return ports;
}

static void judge_stacks(const struct test_case *self)
{
	int plain[OPERATIONS], answers[OPERATIONS];
	const struct ports ports = try_plainly(plain);
	struct stack stack;

	for (const struct stack_row *row = self->row; row->what; row++) {
		build(&stack, row, &ports);
		attempt_all(attempts, OPERATIONS, &ports, stack.layers, stack.count, answers);
		expect_denied(row->what, row->denied, plain, answers);
	}
}

/*
 * Many layers: each of them can be the one that denies, at any place.
 */

#define MOST_LAYERS 16

static void judge_many(const struct test_case *self)
{
	static const size_t counts[] = { 2, 3, 8, MOST_LAYERS };
	int plain[OPERATIONS], answers[OPERATIONS];
	const struct ports ports = try_plainly(plain);
	const struct sandbox_rule rules[] = {
		{ .type = LLK_RULE_NET_PORT, .access = BOTH_TCP, .port = ports.shared },
		{ .type = LLK_RULE_NET_PORT, .access = BOTH_TCP, .port = ports.open },
	};
	const struct sandbox_layer granting = { .attr.handled_access_net = BOTH_TCP,
						.rules = rules,
						.rule_count = 2 };
	/* Without the rule for B. */
	const struct sandbox_layer denying = { .attr.handled_access_net = BOTH_TCP,
					       .rules = rules,
					       .rule_count = 1 };
	struct sandbox_layer layers[MOST_LAYERS];

	(void)self;
	for (size_t i = 0; i < MOST_LAYERS; i++)
		layers[i] = granting;
	attempt_all(attempts, OPERATIONS, &ports, layers, MOST_LAYERS, answers);
	expect_denied("16 layers that grant", NONE, plain, answers);

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		const size_t places[] = { 0, counts[i] / 2, counts[i] - 1 };

		for (size_t j = 0; j < sizeof(places) / sizeof(places[0]); j++) {
			layers[places[j]] = denying;
			attempt_all(attempts, OPERATIONS, &ports, layers, counts[i], answers);
			expect_denied(case_text("layer %zu of %zu", places[j] + 1, counts[i]),
				      OF(BIND_TCP_B) | OF(CONNECT_TCP_B), plain, answers);
			layers[places[j]] = granting;
		}
	}
}

#define SOURCE SOURCE_DOCUMENT ", Layers of file path access rights"

static const struct test_case cases[] = {
	{ .name = "tcp_rules_and_layers",
	  .title = "rules of a layer add up, and layers take away, for TCP",
	  .features = "net.bind_tcp net.connect_tcp",
	  .source = SOURCE,
	  .needs = "abi>=4",
	  .body = judge_stacks,
	  .row = tcp_stacks },
	{ .name = "udp_rules_and_layers",
	  .title = "rules of a layer add up, and layers take away, for UDP",
	  .features = "net.bind_udp net.connect_send_udp",
	  .source = SOURCE,
	  .needs = "abi>=10",
	  .body = judge_stacks,
	  .row = udp_stacks },
	{ .name = "many_layers",
	  .title = "each of up to 16 layers counts",
	  .features = "net.bind_tcp net.connect_tcp",
	  .source = SOURCE,
	  .needs = "abi>=4",
	  .body = judge_many },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
