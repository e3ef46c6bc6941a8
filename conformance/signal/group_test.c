// SPDX-License-Identifier: MIT
/*
 * Signals to many processes at once: a process group, or all that there are.
 *
 * The latter, kill(-1), is done in a PID namespace of the test case's own and nowhere else.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <namespace.h>
#include <needs.h>
#include <reason.h>
#include <shared.h>

#include "family.h"

#define BIT(member_) (1U << MEMBER_##member_)

#define OUTSIDERS (BIT(STRANGER) | BIT(SIBLING) | BIT(CHILD_OUTSIDE))
#define INSIDERS  (BIT(CHILD_INSIDE) | BIT(CHILD_NESTED))

/* Of <linux/pidfd.h>, which may be older than the kernel. */
#define FLAG_SIGNAL_PROCESS_GROUP (1U << 2)

/* In the sender: to a group, or 0 for its own. */
static int kill_group(pid_t group, int number)
{
	return kill(-group, number) ? errno : 0;
}

static int kill_group_by_pidfd(pid_t group, int number)
{
	const int fd = (int)syscall(SYS_pidfd_open, group, 0);
	int error = 0;

	if (fd < 0)
		return errno;
	if (syscall(SYS_pidfd_send_signal, fd, number, NULL, FLAG_SIGNAL_PROCESS_GROUP))
		error = errno;
	close(fd);
	return error;
}

static const struct {
	const char *name;
	int (*send)(pid_t group, int number);
	bool may_lack;
} ways[] = {
	{ "kill", kill_group, false },
	{ "pidfd_send_signal", kill_group_by_pidfd, true },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

/* A process group, and who in it is reached from inside of a scope. */
struct group {
	const char *what;
	unsigned int members;
	unsigned int reached;
	bool by_zero; /* as the sender's own group: kill(0) */
};

static const struct group groups[] = {
	{ "a group of processes outside", OUTSIDERS, 0, false },
	{ "a group of one process outside", BIT(SIBLING), 0, false },
	{ "a group of processes inside", INSIDERS, INSIDERS, false },
	{ "a group with one process inside", OUTSIDERS | BIT(CHILD_INSIDE), BIT(CHILD_INSIDE),
	  false },
	{ "a group with one process nested", OUTSIDERS | BIT(CHILD_NESTED), BIT(CHILD_NESTED),
	  false },
	{ "the sender's group", OUTSIDERS | INSIDERS | BIT(SENDER), INSIDERS | BIT(SENDER), false },
	{ "the own group", OUTSIDERS | BIT(SENDER), BIT(SENDER), true },
	{ "the own group with others inside", OUTSIDERS | INSIDERS | BIT(SENDER),
	  INSIDERS | BIT(SENDER), true },
	{ "the own group of the sender alone", BIT(SENDER), BIT(SENDER), true },
};

#define GROUPS (sizeof(groups) / sizeof(groups[0]))

/* What came of it for one group, in one way. */
struct outcome {
	int probe_error; /* of signal 0 */
	int error;
	unsigned int reached;
};

struct round {
	const struct sandbox_layer *layer;
	struct outcome outcomes[WAYS][GROUPS];
};

struct letter {
	int (*send)(pid_t group, int number);
	pid_t group;
	int number;
};

/* In the sender. */
static int send_letter(void *context)
{
	const struct letter *letter = context;

	return letter->send(letter->group, letter->number);
}

static int join_group(void *context)
{
	return setpgid(0, *(pid_t *)context) ? NOT_PREPARED(errno) : 0;
}

static int get_pid(void *context)
{
	(void)context;
	return getpid();
}

/* Put the members into a group of their own.  Returns the group, or a negative value. */
static pid_t gather(unsigned int members)
{
	pid_t group = 0;

	for (enum member member = 0; member < MEMBERS; member++) {
		if (!(members & 1U << member))
			continue;
		if (member_ask(member, join_group, &group, sizeof(group)))
			return -1;
		if (!group)
			group = member_ask(member, get_pid, NULL, 0);
	}
	return group;
}

static void disperse(unsigned int members)
{
	const pid_t home = getpgrp();

	for (enum member member = 0; member < MEMBERS; member++) {
		if (members & 1U << member)
			member_ask(member, join_group, &home, sizeof(home));
	}
}

static int send_to_groups(void *context)
{
	struct round *round = context;
	int error = family_start();

	if (!error)
		error = family_restrict(round->layer);
	for (size_t i = 0; !error && i < GROUPS; i++) {
		const pid_t group = gather(groups[i].members);

		if (group < 0)
			return NOT_PREPARED(ESRCH);
		for (size_t j = 0; j < WAYS; j++) {
			struct outcome *outcome = &round->outcomes[j][i];
			struct letter letter = { ways[j].send, group, 0 };

			if (groups[i].by_zero && ways[j].send == kill_group)
				letter.group = 0;
			outcome->probe_error =
				actor_ask(&family_sender, send_letter, &letter, sizeof(letter));
			letter.number = SIGUSR1;
			outcome->error =
				actor_ask(&family_sender, send_letter, &letter, sizeof(letter));
			outcome->reached = family_took(SIGUSR1);
		}
		disperse(groups[i].members);
	}
	family_end();
	return error;
}

static bool is_there(const struct round *control, size_t way)
{
	for (size_t i = 0; i < GROUPS; i++) {
		const struct outcome *outcome = &control->outcomes[way][i];

		if (!outcome->error && outcome->reached == groups[i].members)
			continue;
		if (!ways[way].may_lack)
			expect_broken("%s without a sandbox: %s reached %#x, %s", ways[way].name,
				      groups[i].what, outcome->reached,
				      expect_errno_name(outcome->error));
		printf("not judged: %s: %s\n", ways[way].name, expect_errno_name(outcome->error));
		return false;
	}
	return true;
}

static void judge_groups(const struct test_case *self)
{
	struct round *control = shared_memory(sizeof(*control));
	struct round *round = shared_memory(sizeof(*round));
	struct verdict verdict =
		judge_vforked_until(ACTORS_DEADLINE_MS, NULL, 0, send_to_groups, control);

	(void)self;
	expect_control(&verdict, "signals to groups without a sandbox");
	round->layer = &signal_scope;
	verdict = judge_vforked_until(ACTORS_DEADLINE_MS, NULL, 0, send_to_groups, round);
	expect_verdict(&verdict, 0, "the processes");
	for (size_t i = 0; i < WAYS; i++) {
		for (size_t j = 0; is_there(control, i) && j < GROUPS; j++) {
			const struct outcome *outcome = &round->outcomes[i][j];
			const int error = groups[j].reached ? 0 : EPERM;

			expect_answer(-outcome->probe_error, error, "%s of signal 0 to %s",
				      ways[i].name, groups[j].what);
			expect_answer(-outcome->error, error, "%s to %s", ways[i].name,
				      groups[j].what);
			expect_true(outcome->reached == groups[j].reached,
				    "%s to %s: members %#x should have been reached, %#x were",
				    ways[i].name, groups[j].what, groups[j].reached,
				    outcome->reached);
		}
	}
}

/*
 * All processes.
 */

struct broadcast {
	const struct sandbox_layer *layer;
	int mixed_error;
	unsigned int mixed_reached;
	int outside_error;
	unsigned int outside_reached;
	int none_error;
};

/* In the sender. */
static int kill_all(void *context)
{
	(void)context;
	/* On a machine whose other processes can be seen, this must never happen. */
	if (getppid() != 1 || member_pid(MEMBER_PARENT) != 1)
		return NOT_PREPARED(EXDEV);
	return kill(-1, SIGUSR1) ? errno : 0;
}

static int enter_then_kill_all(void *context)
{
	const struct sandbox_layer *layer = context;
	enum sandbox_step step;
	const int error = sandbox_enter(layer, 1, &step);

	return error ? SANDBOX_REFUSED(error) : kill_all(NULL);
}

static int broadcast_to_family(struct broadcast *broadcast)
{
	int error = family_start();

	/* There is nobody inside yet. */
	if (!error && broadcast->layer) {
		broadcast->outside_error = actor_ask(&family_sender, enter_then_kill_all,
						     broadcast->layer, sizeof(*broadcast->layer));
		broadcast->outside_reached = family_took(SIGUSR1);
	}
	if (!error)
		error = family_restrict(NULL);
	if (error)
		return error;
	broadcast->mixed_error = actor_ask(&family_sender, kill_all, NULL, 0);
	broadcast->mixed_reached = family_took(SIGUSR1);
	family_end();
	/* There is nobody else left. */
	error = actor_start(&family_sender, broadcast->layer, broadcast->layer ? 1 : 0);
	if (error)
		return error;
	broadcast->none_error = actor_ask(&family_sender, kill_all, NULL, 0);
	actor_end(&family_sender);
	return 0;
}

static int broadcast_in_namespace(void *context)
{
	const int flags = CLONE_NEWPID;
	int error = needs_has_capability("sys_admin") ? 0 : namespace_enter_user();
	int *answer = shared_memory(sizeof(*answer));
	pid_t init;

	if (error)
		return NOT_PREPARED(error);
	if (unshare(flags))
		return NOT_PREPARED(errno);
	*answer = NOT_PREPARED(ECHILD);
	init = fork();
	if (init == 0) {
		*answer = getpid() == 1 ? broadcast_to_family(context) : NOT_PREPARED(EXDEV);
		_exit(0);
	}
	if (init < 0 || waitpid(init, NULL, 0) != init)
		return NOT_PREPARED(errno);
	return *answer;
}

static void judge_broadcast(const struct test_case *self)
{
	struct broadcast *control = shared_memory(sizeof(*control));
	struct broadcast *broadcast = shared_memory(sizeof(*broadcast));
	struct verdict verdict = judge(NULL, 0, broadcast_in_namespace, control);

	(void)self;
	if (verdict.kind == VERDICT_ACTED && verdict.error & NOT_PREPARED(0))
		expect_skip(REASON_PRIVILEGE, "no PID namespace of one's own: %s",
			    expect_errno_name(verdict.error & ~NOT_PREPARED(0)));
	expect_control(&verdict, "a signal to all processes of a namespace");
	if (control->mixed_error || control->mixed_reached != (OUTSIDERS | INSIDERS) ||
	    control->none_error != ESRCH)
		expect_broken("kill(-1) without a sandbox: %s, reached %#x",
			      expect_errno_name(control->mixed_error), control->mixed_reached);
	broadcast->layer = &signal_scope;
	verdict = judge(NULL, 0, broadcast_in_namespace, broadcast);
	expect_verdict(&verdict, 0, "the processes");
	expect_answer(-broadcast->mixed_error, 0, "kill(-1) with processes inside");
	expect_true(broadcast->mixed_reached == INSIDERS,
		    "kill(-1) should have reached %#x, reached %#x", INSIDERS,
		    broadcast->mixed_reached);
	/* A denial is not told to the sender of a signal to all. */
	expect_answer(-broadcast->outside_error, 0, "kill(-1) with processes outside only");
	expect_true(!broadcast->outside_reached, "kill(-1) reached %#x outside",
		    broadcast->outside_reached);
	expect_answer(-broadcast->none_error, ESRCH, "kill(-1) without other processes");
}

static const struct test_case cases[] = {
	{ .name = "groups_are_reached_inside_only",
	  .title = "a signal to a process group comes to those inside of the scope, and is refused "
		   "only if there are none",
	  .features = "scope.signal",
	  .source = SOURCE_DOCUMENT ", IPC scoping; kernel behaviour, "
				    "kernel/signal.c:__kill_pgrp_info",
	  .needs = "abi>=6",
	  .body = judge_groups },
	{ .name = "all_are_reached_inside_only",
	  .title =
		  "a signal to all processes comes to those inside of the scope, and is never refused",
	  .features = "scope.signal",
	  .source = SOURCE_DOCUMENT ", IPC scoping; kernel behaviour, "
				    "kernel/signal.c:kill_something_info",
	  .needs = "abi>=6 call:sendto",
	  .body = judge_broadcast },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
