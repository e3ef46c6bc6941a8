// SPDX-License-Identifier: MIT
/*
 * Which processes a process in a scope of signals can signal: by every system call, with every
 * signal, and for all ways in which domains are related.
 *
 * Whether a signal came is asked of the process that it was sent to: it has come, if it ever does,
 * when the system call returns.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <relation.h>
#include <shared.h>

#include "family.h"
#include "sending.h"

#define MAX_SENDINGS 16

static const int numbers[] = { 0, SIGUSR1 };

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

/* What came of sending one signal. */
struct cell {
	int error;
	int took; /* 0 if it came */
};

struct round {
	const struct sandbox_layer *layer; /* the sender's, or NULL */
	struct cell cells[MAX_SENDINGS][MEMBERS][NUMBERS];
};

/* One way to send, and what comes of it. */
struct letters {
	const struct sending *sending;
	struct cell (*cells)[NUMBERS]; /* of each member */
};

/* In the sender: each member gets a signal once, besides signal 0. */
static int send_letters(void *context)
{
	const struct letters *letters = context;

	for (enum member to = 0; to < MEMBERS; to++) {
		for (size_t i = 0; i < NUMBERS; i++)
			letters->cells[to][i].error =
				letters->sending->send(member_pid(to), numbers[i]);
	}
	return 0;
}

static int send_in_one_way(const struct sending *sending, struct cell (*cells)[NUMBERS])
{
	const struct letters letters = { sending, cells };
	const int error = actor_ask(&family_sender, send_letters, &letters, sizeof(letters));
	const unsigned int reached = family_took(SIGUSR1);

	for (enum member to = 0; to < MEMBERS; to++) {
		for (size_t i = 0; i < NUMBERS; i++)
			cells[to][i].took =
				numbers[i] == SIGUSR1 && reached & 1U << to ? 0 : EAGAIN;
	}
	return error;
}

static int send_all(void *context)
{
	struct round *round = context;
	int error = family_start();

	if (!error)
		error = family_restrict(round->layer);
	if (error)
		return error;
	for (size_t i = 0; !error && i < sending_count; i++)
		error = send_in_one_way(&sendings[i], round->cells[i]);
	family_end();
	return error;
}

static struct round *send_round(const struct sandbox_layer *layer, const char *what)
{
	struct round *round = shared_memory(sizeof(*round));
	struct verdict verdict;

	round->layer = layer;
	verdict = judge_vforked_until(ACTORS_DEADLINE_MS, NULL, 0, send_all, round);
	if (layer) {
		if (!expect_verdict(&verdict, 0, "the processes with %s", what))
			expect_settle();
	} else {
		expect_control(&verdict, what);
	}
	return round;
}

static bool came(const struct cell *cell, int number)
{
	return cell->error == 0 && (cell->took == 0) == (number != 0);
}

/* Without a sandbox.  Whether this way to send is there; prints if not. */
static bool is_there(const struct round *control, size_t sending)
{
	if (!sending_is_offered(&sendings[sending]))
		return false;
	for (enum member to = 0; to < MEMBERS; to++) {
		for (size_t i = 0; i < NUMBERS; i++) {
			const struct cell *cell = &control->cells[sending][to][i];

			if (came(cell, numbers[i]))
				continue;
			if (!sendings[sending].may_lack)
				expect_broken("%s to %s without a sandbox: %s",
					      sendings[sending].name, member_name(to),
					      expect_errno_name(cell->error));
			printf("not judged: %s: %s\n", sendings[sending].name,
			       expect_errno_name(cell->error));
			return false;
		}
	}
	return true;
}

static void expect_cell(const struct cell *cell, int error, const char *sending, enum member to,
			int number)
{
	if (expect_outcome(cell->error, error, "%s of signal %d to %s", sending, number,
			   member_name(to)))
		expect_true(cell->took == (number && !error ? 0 : EAGAIN),
			    "%s of signal %d to %s: the signal came or was lost against the answer",
			    sending, number, member_name(to));
}

/* Expect error for those outside of the layer, or for those inside. */
static void expect_members(const struct round *control, const struct sandbox_layer *layer,
			   bool outside, int error, const char *what)
{
	const struct round *round = send_round(layer, what);

	for (size_t i = 0; i < sending_count; i++) {
		if (!is_there(control, i))
			continue;
		for (enum member to = 0; to < MEMBERS; to++) {
			for (size_t j = 0; member_is_outside(to) == outside && j < NUMBERS; j++)
				expect_cell(&round->cells[i][to][j], error, sendings[i].name, to,
					    numbers[j]);
		}
	}
}

static void judge_outside(const struct test_case *self)
{
	const struct round *control = send_round(NULL, "no sandbox");

	(void)self;
	expect_members(control, &signal_scope, true, EPERM, "a scope of signals");
}

static void judge_inside(const struct test_case *self)
{
	const struct round *control = send_round(NULL, "no sandbox");

	(void)self;
	expect_members(control, &signal_scope, false, 0, "a scope of signals");
}

static void judge_other_domains(const struct test_case *self)
{
	const struct sandbox_layer net = { .attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP };
	const struct sandbox_layer abstract = { .attr.scoped = LLK_SCOPE_ABSTRACT_UNIX_SOCKET };
	const struct round *control = send_round(NULL, "no sandbox");

	(void)self;
	expect_members(control, &other_layer, true, 0, "filesystem rights");
	if (kernel_abi() >= 4)
		expect_members(control, &net, true, 0, "network rights");
	if (kernel_abi() >= 6)
		expect_members(control, &abstract, true, 0, "a scope of abstract sockets");
}

/*
 * Every signal.
 */

static bool is_takable(int number)
{
	/* The C library keeps the first two real-time signals to itself. */
	return number != SIGKILL && number != SIGSTOP && number != 32 && number != 33;
}

struct sweep {
	const struct sandbox_layer *layer;
	struct cell cells[64];
};

/* In the sender. */
static int send_to_stranger(void *context)
{
	return send_kill(member_pid(MEMBER_STRANGER), *(int *)context);
}

static struct cell send_one(int number)
{
	struct cell cell;

	cell.error = actor_ask(&family_sender, send_to_stranger, &number, sizeof(number));
	cell.took = member_took(MEMBER_STRANGER, number);
	return cell;
}

static int send_each(void *context)
{
	struct sweep *sweep = context;
	int error = family_start();

	if (!error)
		error = family_restrict(sweep->layer);
	for (int number = 1; !error && number <= 64; number++) {
		if (sweep->layer || is_takable(number))
			sweep->cells[number - 1] = send_one(number);
	}
	family_end();
	return error;
}

static void judge_every_signal(const struct test_case *self)
{
	struct sweep *sweep = shared_memory(sizeof(*sweep));
	struct verdict verdict = judge_vforked(NULL, 0, send_each, sweep);

	(void)self;
	expect_control(&verdict, "sending all signals without a sandbox");
	for (int number = 1; number <= 64; number++) {
		if (is_takable(number) && !came(&sweep->cells[number - 1], number))
			expect_broken("signal %d without a sandbox: %s", number,
				      expect_errno_name(sweep->cells[number - 1].error));
	}
	memset(sweep, 0, sizeof(*sweep));
	sweep->layer = &signal_scope;
	verdict = judge_vforked(NULL, 0, send_each, sweep);
	expect_verdict(&verdict, 0, "the processes");
	for (int number = 1; number <= 64; number++) {
		const struct cell *cell = &sweep->cells[number - 1];

		expect_outcome(cell->error, EPERM, "signal %d to a stranger", number);
		expect_true(!is_takable(number) || cell->took == EAGAIN, "signal %d came", number);
	}
}

/*
 * Related domains.
 */

static int send_user_signal(void *context)
{
	return send_kill(*(pid_t *)context, SIGUSR1);
}

static int confirm_delivery(const struct actor *other, int error)
{
	const int took = other ? actor_took(other, SIGUSR1) : process_took(SIGUSR1);

	if (took == 0)
		return error ? EEXIST : 0;
	return error ? error : ENOMSG;
}

static void judge_relations(const struct test_case *self)
{
	const struct relation relation = {
		.what = "signalling (A scopes signals, B does not)",
		.kinds = { &signal_scope, &other_layer },
		.confines = { true, false },
		.act = send_user_signal,
		.confirm = confirm_delivery,
	};

	(void)self;
	relation_expect(&relation);
}

/*
 * What is wrong anyway.
 */

struct wrong {
	int bad_signal;
	int negative_signal;
	int no_process;
};

static int send_wrongly(void *context)
{
	struct wrong *wrong = context;

	for (size_t i = 0; i < sending_count; i++) {
		wrong[i].bad_signal = sendings[i].send(getppid(), 65);
		wrong[i].negative_signal = sendings[i].send(getppid(), -1);
		wrong[i].no_process = sendings[i].send(INT_MAX, SIGUSR1);
	}
	return 0;
}

static void judge_order(const struct test_case *self)
{
	struct wrong *control = shared_memory(MAX_SENDINGS * sizeof(*control));
	struct wrong *wrong = shared_memory(MAX_SENDINGS * sizeof(*wrong));
	struct verdict verdict = judge_vforked(NULL, 0, send_wrongly, control);

	(void)self;
	expect_control(&verdict, "wrong arguments without a sandbox");
	verdict = judge_vforked(&signal_scope, 1, send_wrongly, wrong);
	expect_verdict(&verdict, 0, "wrong arguments");
	for (size_t i = 0; i < sending_count; i++) {
		const char *name = sendings[i].name;

		if (!sending_is_offered(&sendings[i]))
			continue;
		/* The same as for everyone, and not the answer of a denial. */
		expect_outcome(wrong[i].bad_signal, control[i].bad_signal, "%s of signal 65", name);
		expect_outcome(wrong[i].negative_signal, control[i].negative_signal,
			       "%s of signal -1", name);
		expect_outcome(wrong[i].no_process, control[i].no_process, "%s to no process",
			       name);
		if (sendings[i].has_lookup_of_its_own)
			continue;
		expect_outcome(wrong[i].bad_signal, EINVAL, "%s of signal 65", name);
		expect_outcome(wrong[i].no_process, ESRCH, "%s to no process", name);
	}
	process_block_signals();
	verdict = judge_vforked(&signal_scope, 1, send_user_signal, &(pid_t){ getpid() });
	expect_verdict(&verdict, EPERM, "a good signal to a process that is there");
}

/*
 * Processes that have ended but are not waited for yet.
 */

/* In the sender: a child that ends before the layer is entered is outside of it. */
static int signal_zombie(void *context)
{
	const struct sandbox_layer *layer = context;
	enum sandbox_step step;
	siginfo_t info;
	const pid_t child = fork();
	int error;

	if (child == 0)
		_exit(0);
	if (child < 0 || waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT))
		return NOT_PREPARED(errno);
	error = sandbox_enter(layer, layer ? 1 : 0, &step);
	return error ? SANDBOX_REFUSED(error) : send_kill(child, SIGUSR1);
}

static void judge_zombie(const struct test_case *self)
{
	struct sandbox_layer scope = signal_scope, other = other_layer;
	struct verdict verdict = judge_vforked(NULL, 0, signal_zombie, NULL);

	(void)self;
	expect_control(&verdict, "signalling a zombie without a sandbox");
	verdict = judge_vforked(NULL, 0, signal_zombie, &scope);
	expect_verdict(&verdict, EPERM, "signalling a zombie outside of the scope");
	verdict = judge_vforked(NULL, 0, signal_zombie, &other);
	expect_verdict(&verdict, 0, "signalling a zombie from a domain without scopes");
	verdict = judge_vforked(&scope, 1, signal_zombie, NULL);
	expect_verdict(&verdict, 0, "signalling a zombie of the same domain");
}

#define SOURCE SOURCE_DOCUMENT ", IPC scoping"

static const struct test_case cases[] = {
	{ .name = "outside_is_denied",
	  .title = "no system call sends a signal out of a scope, not even signal 0",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6",
	  .body = judge_outside },
	{ .name = "inside_is_free",
	  .title =
		  "every system call sends signals to itself, to the same domain and to nested ones",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6",
	  .body = judge_inside },
	{ .name = "other_domains_do_not_scope",
	  .title = "a domain that does not scope signals sends them everywhere",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_other_domains },
	{ .name = "every_signal_is_scoped",
	  .title = "signals 1 to 64, SIGKILL and SIGCONT in one session among them, stay inside",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6",
	  .body = judge_every_signal },
	{ .name = "each_layer_scopes_for_itself",
	  .title = "each layer that scopes signals keeps them inside of it, whatever the others do",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6",
	  .body = judge_relations },
	{ .name = "wrong_arguments_come_first",
	  .title =
		  "a signal that is none and a process that is none are refused as without a scope",
	  .features = "scope.signal",
	  .source = "kernel behaviour, kernel/signal.c:check_kill_permission",
	  .needs = "abi>=6",
	  .body = judge_order },
	{ .name = "zombies_keep_their_domain",
	  .title = "a process that has ended is still outside or inside of the scope",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6",
	  .body = judge_zombie },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
