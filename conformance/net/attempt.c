// SPDX-License-Identifier: MIT
#include "attempt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <facility.h>
#include <kernel.h>
#include <shared.h>

/* What a judged child makes of its attempts; shared with its parent. */
struct run {
	const struct attempt *attempts;
	size_t count;
	const struct ports *ports;
	const struct sandbox_layer *layers;
	size_t layer_count;
	int answers[MAX_ATTEMPTS];
};

struct address attempt_address(const struct attempt *attempt, const struct ports *ports)
{
	const uint16_t numbers[] = {
		[PORT_OPEN] = ports->open,
		[PORT_SHARED] = ports->shared,
		[PORT_ZERO] = 0,
		[PORT_NUMBER] = attempt->number,
	};
	struct address address = address_make(attempt->address, numbers[attempt->port]);

	if (attempt->size)
		address.size = (socklen_t)attempt->size;
	if (attempt->empty)
		address.size = 0;
	return address;
}

/* Before the sandbox is entered; a socket that is to be made within it is -1 until then. */
static void prepare(struct run *run, int *fds)
{
	for (size_t i = 0; i < run->count; i++) {
		const struct attempt *attempt = &run->attempts[i];

		fds[i] = -1;
		run->answers[i] = 0;
		if (!attempt->prepare)
			continue;
		fds[i] = attempt->prepare(attempt, run->ports);
		if (fds[i] < 0)
			run->answers[i] = NOT_PREPARED(-fds[i]);
	}
}

static int act(const struct run *run, const struct attempt *attempt, int fd)
{
	int answer;

	if (!attempt->prepare)
		fd = socket_open(attempt->socket);
	if (fd < 0)
		return NOT_PREPARED(-fd);
	answer = attempt->act(attempt, run->ports, fd);
	close(fd);
	return answer;
}

static int prepare_and_act(void *context)
{
	struct run *run = context;
	int fds[MAX_ATTEMPTS];
	enum sandbox_step step;
	int error;

	prepare(run, fds);
	error = sandbox_enter(run->layers, run->layer_count, &step);
	if (error)
		return SANDBOX_REFUSED(error);
	for (size_t i = 0; i < run->count; i++) {
		if (!run->answers[i])
			run->answers[i] = act(run, &run->attempts[i], fds[i]);
	}
	return 0;
}

void attempt_all(const struct attempt *attempts, size_t count, const struct ports *ports,
		 const struct sandbox_layer *layers, size_t layer_count, int *answers)
{
	static struct run *run;
	struct verdict verdict;

	if (!run)
		run = shared_memory(sizeof(*run));
	if (count > MAX_ATTEMPTS)
		expect_broken("%zu attempts at once", count);
	run->attempts = attempts;
	run->count = count;
	run->ports = ports;
	run->layers = layers;
	run->layer_count = layer_count;
	verdict = judge_vforked(NULL, 0, prepare_and_act, run);
	if (!expect_verdict(&verdict, 0, "entering the sandbox"))
		expect_settle();
	memcpy(answers, run->answers, count * sizeof(*answers));
}

/* Rights that an attempt takes besides those of its trial. */
static uint64_t needed_besides(uint64_t rights)
{
	/* A socket that is not bound yet gets a port with the first datagram. */
	return (rights & LLK_ACCESS_NET_CONNECT_SEND_UDP) ? LLK_ACCESS_NET_BIND_UDP : 0;
}

static struct sandbox_layer handle_others(const struct trial *trial)
{
	const struct llk_support *support = kernel_support();
	struct sandbox_layer layer = {
		.attr.handled_access_net = support->access_net & ~(trial->rights | trial->left_out |
								   needed_besides(trial->rights)),
	};

	if (!trial->network_only) {
		layer.attr.handled_access_fs = support->access_fs;
		layer.attr.scoped = support->scoped;
	}
	return layer;
}

/* Numbers close to those that are used, so that a mistake of the kernel's would find them. */
static void choose_others(const struct ports *ports, struct sandbox_rule *rules, size_t count)
{
	const uint16_t used[] = { ports->open, ports->shared };

	for (size_t i = 0; i < count; i++) {
		uint16_t port = used[i];

		do
			port++;
		while (port == 0 || port == ports->open || port == ports->shared);
		rules[i].port = port;
	}
}

#define ERRNO_BITS 0xffff

static bool is_prepared(int answer)
{
	return !(answer & ~ERRNO_BITS);
}

static bool is_left_out(const struct attempt *attempt, int plain)
{
	if (is_prepared(plain))
		return false;
	return attempt->optional ||
	       (attempt->facility && facility_try(facility_find(attempt->facility)));
}

/* Without a sandbox: end the test case unless there is something to judge. */
static void expect_judged(const struct attempt *attempt, int plain, bool has_to_succeed)
{
	/* With that answer, a denial of Landlock could not be told from it. */
	if (has_to_succeed || !is_prepared(plain) || (plain == EACCES && attempt->governed))
		expect_unsandboxed(plain, attempt->what);
}

enum sandbox_kind {
	DENIED,
	GRANTED,
	GRANTED_ELSEWHERE,
	OTHERS_HANDLED,
	SANDBOX_KINDS,
};

static int expected_of(const struct attempt *attempt, enum sandbox_kind kind, int plain)
{
	if (kind == OTHERS_HANDLED)
		return plain;
	if (attempt->checked)
		return attempt->checked;
	return attempt->governed && kind != GRANTED ? EACCES : plain;
}

/*
 * Until ABI 6, addresses were checked as soon as any network right was handled.  The plain answer
 * is as good there: the check has been moved by a change that also older kernels may have got.
 */
static bool is_early_check(const struct attempt *attempt, enum sandbox_kind kind, int answer)
{
	return kind == OTHERS_HANDLED && kernel_abi() <= 6 && attempt->checked &&
	       answer == attempt->checked;
}

/* A kernel that is built without IPv6 takes its addresses for those of any other family. */
static bool is_unknown_family(const struct attempt *attempt, int plain, int answer)
{
	int fd;

	if (!attempt->checked || answer != plain ||
	    address_make(attempt->address, 0).any.sa_family != AF_INET6)
		return false;
	fd = socket_open(UDP_V6);
	if (fd >= 0)
		close(fd);
	return fd == -EAFNOSUPPORT;
}

static void compare(const struct trial *trial, enum sandbox_kind kind, const int *plain,
		    const int *answers)
{
	static const char *const names[SANDBOX_KINDS] = {
		[DENIED] = "handled, not granted",
		[GRANTED] = "granted",
		[GRANTED_ELSEWHERE] = "granted on other ports",
		[OTHERS_HANDLED] = "everything else handled",
	};

	for (size_t i = 0; i < trial->count; i++) {
		const struct attempt *attempt = &trial->attempts[i];

		if (is_left_out(attempt, plain[i]))
			continue;
		if (is_early_check(attempt, kind, answers[i]) ||
		    is_unknown_family(attempt, plain[i], answers[i]))
			continue;
		if (expect_true(is_prepared(answers[i]), "%s, %s: not prepared: %s", attempt->what,
				names[kind], expect_errno_name(answers[i] & ERRNO_BITS)))
			expect_outcome(answers[i], expected_of(attempt, kind, plain[i]), "%s, %s",
				       attempt->what, names[kind]);
	}
}

/* Without a sandbox: what the network stack says by itself. */
static void try_plainly(const struct trial *trial, int *plain)
{
	bool is_first = true;

	attempt_all(trial->attempts, trial->count, trial->ports, NULL, 0, plain);
	for (size_t i = 0; i < trial->count; i++) {
		const struct attempt *attempt = &trial->attempts[i];

		if (is_left_out(attempt, plain[i])) {
			printf("left out: %s: %s\n", attempt->what,
			       expect_errno_name(plain[i] & ERRNO_BITS));
			continue;
		}
		expect_judged(attempt, plain[i], is_first);
		is_first = false;
	}
}

void trial_judge(const struct trial *trial)
{
	const struct ports *ports = trial->ports;
	struct sandbox_rule granted[] = {
		{ .type = LLK_RULE_NET_PORT, .access = trial->rights, .port = ports->open },
		{ .type = LLK_RULE_NET_PORT, .access = trial->rights, .port = ports->shared },
	};
	struct sandbox_rule elsewhere[] = { granted[0], granted[1] };
	struct sandbox_layer layers[SANDBOX_KINDS] = {
		[DENIED] = { .attr.handled_access_net = trial->rights },
		[GRANTED] = { .attr.handled_access_net = trial->rights,
			      .rules = granted,
			      .rule_count = 2 },
		[GRANTED_ELSEWHERE] = { .attr.handled_access_net = trial->rights,
					.rules = elsewhere,
					.rule_count = 2 },
		[OTHERS_HANDLED] = handle_others(trial),
	};
	int plain[MAX_ATTEMPTS], answers[MAX_ATTEMPTS];

	choose_others(ports, elsewhere, 2);
	if (trial->port_zero) {
		/* And the rules that the others have do not count. */
		elsewhere[0] = granted[0];
		elsewhere[1] = granted[1];
		granted[0].port = granted[1].port = 0;
	}
	try_plainly(trial, plain);
	for (enum sandbox_kind kind = DENIED; kind < SANDBOX_KINDS; kind++) {
		const struct llk_ruleset_attr *attr = &layers[kind].attr;

		/* There may be nothing else to handle. */
		if (!attr->handled_access_fs && !attr->handled_access_net && !attr->scoped)
			continue;
		attempt_all(trial->attempts, trial->count, ports, &layers[kind], 1, answers);
		compare(trial, kind, plain, answers);
	}
}

void judge_trial_v4(const struct test_case *self)
{
	const struct ports ports = ports_take();
	struct trial trial = *(const struct trial *)self->row;

	trial.ports = &ports;
	trial_judge(&trial);
}

void judge_trial_v6(const struct test_case *self)
{
	require_ipv6();
	judge_trial_v4(self);
}
