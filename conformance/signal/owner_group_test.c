// SPDX-License-Identifier: MIT
/*
 * Signals about open files whose owner is a process group, or another thread.
 *
 * Kernels until ABI 9 may leave a group alone whose first process, the one that joined it last, is
 * the one that sets the owner: then nobody in it is out of reach.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <case.h>
#include <ends.h>
#include <expect.h>
#include <kernel.h>
#include <shared.h>

#include "family.h"
#include <hand.h>

#define BIT(member_) (1U << MEMBER_##member_)

#define MAX_JOINING 4

/* The kernels that mediate all groups. */
#define MENDED_ABI 10

enum form { FORM_SETOWN, FORM_SETOWN_EX, FORMS };

/* In the judged child, as in ends.h: the first has the owner. */
static int ends[2];

static int own_group(enum form form, pid_t group)
{
	const struct f_owner_ex ex = { .type = F_OWNER_PGRP, .pid = group };

	if (form == FORM_SETOWN)
		return fcntl(ends[0], F_SETOWN, -group) ? errno : 0;
	return fcntl(ends[0], F_SETOWN_EX, &ex) ? errno : 0;
}

static int open_ends(void)
{
	int error = ends_open(ends);

	if (!error && fcntl(ends[0], F_SETFL, O_ASYNC))
		error = errno;
	return error ? NOT_PREPARED(error) : 0;
}

static int write_and_read(void)
{
	char byte = 0;

	return write(ends[1], &byte, 1) == 1 && read(ends[0], &byte, 1) == 1 ? 0
									     : NOT_PREPARED(errno);
}

/* A group, in the order of joining, and who is to be reached. */
struct group {
	const char *what;
	enum member joining[MAX_JOINING];
	size_t count;
	unsigned int reached;
};

struct round {
	const struct sandbox_layer *layer;
	const struct group *groups;
	size_t count;
	unsigned int reached[4][FORMS];
};

struct letter {
	enum form form;
	pid_t group;
};

/* In the sender. */
static int own(void *context)
{
	const struct letter *letter = context;

	return own_group(letter->form, letter->group);
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

static pid_t gather(const struct group *group)
{
	pid_t id = 0;

	for (size_t i = 0; i < group->count; i++) {
		if (member_ask(group->joining[i], join_group, &id, sizeof(id)))
			return -1;
		if (i == 0)
			id = member_ask(group->joining[i], get_pid, NULL, 0);
	}
	return id;
}

static void disperse(const struct group *group)
{
	const pid_t home = getpgrp();

	for (size_t i = 0; i < group->count; i++)
		member_ask(group->joining[i], join_group, &home, sizeof(home));
}

static int own_groups(void *context)
{
	struct round *round = context;
	int error = open_ends();

	if (!error)
		error = family_start();
	if (!error)
		error = family_restrict(round->layer);
	for (size_t i = 0; !error && i < round->count; i++) {
		const pid_t group = gather(&round->groups[i]);

		if (group < 0)
			return NOT_PREPARED(ESRCH);
		for (enum form form = 0; !error && form < FORMS; form++) {
			const struct letter letter = { form, group };

			error = actor_ask(&family_sender, own, &letter, sizeof(letter));
			if (!error)
				error = write_and_read();
			round->reached[i][form] = family_took(SIGIO);
		}
		disperse(&round->groups[i]);
	}
	family_end();
	return error;
}

static struct round *play(const struct group *groups, size_t count)
{
	struct round *round = shared_memory(sizeof(*round));
	struct verdict verdict;

	round->groups = groups;
	round->count = count;
	verdict = judge_vforked(NULL, 0, own_groups, round);
	expect_control(&verdict, "groups as owners without a sandbox");
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < groups[i].count; j++) {
			if (!(round->reached[i][FORM_SETOWN] & 1U << groups[i].joining[j]))
				expect_broken("%s without a sandbox: %s was not reached",
					      groups[i].what, member_name(groups[i].joining[j]));
		}
	}
	round->layer = &signal_scope;
	verdict = judge_vforked(NULL, 0, own_groups, round);
	expect_verdict(&verdict, 0, "the processes");
	return round;
}

static void expect_reached(const struct round *round)
{
	for (size_t i = 0; i < round->count; i++) {
		for (enum form form = 0; form < FORMS; form++)
			expect_true(round->reached[i][form] == round->groups[i].reached,
				    "%s%s: members %#x should have been reached, %#x were",
				    round->groups[i].what,
				    form == FORM_SETOWN_EX ? " (F_SETOWN_EX)" : "",
				    round->groups[i].reached, round->reached[i][form]);
	}
}

static void judge_groups(const struct test_case *self)
{
	static const struct group groups[] = {
		{ "a group without the setter",
		  { MEMBER_STRANGER, MEMBER_CHILD_INSIDE, MEMBER_SIBLING },
		  3,
		  BIT(CHILD_INSIDE) },
		{ "a group that others joined after the setter",
		  { MEMBER_SENDER, MEMBER_CHILD_NESTED, MEMBER_STRANGER },
		  3,
		  BIT(SENDER) | BIT(CHILD_NESTED) },
		{ "a group outside", { MEMBER_CHILD_OUTSIDE, MEMBER_SIBLING }, 2, 0 },
		{ "a group inside",
		  { MEMBER_CHILD_INSIDE, MEMBER_SENDER },
		  2,
		  BIT(CHILD_INSIDE) | BIT(SENDER) },
	};

	(void)self;
	expect_reached(play(groups, sizeof(groups) / sizeof(groups[0])));
}

static void judge_last_joined(const struct test_case *self)
{
	static const struct group group = {
		"a group that the setter joined last",
		{ MEMBER_STRANGER, MEMBER_CHILD_INSIDE, MEMBER_SENDER },
		3,
		BIT(CHILD_INSIDE) | BIT(SENDER),
	};
	const struct round *round = play(&group, 1);
	const unsigned int all = group.reached | BIT(STRANGER);

	(void)self;
	if (round->reached[0][FORM_SETOWN] == all && round->reached[0][FORM_SETOWN_EX] == all &&
	    kernel_abi() < MENDED_ABI)
		expect_known_defect("quirk.sigio_group",
				    "a file signalled a process outside as one of a group");
	expect_reached(round);
}

/*
 * A scoped thread, whose process and the threads from before are outside of the scope.
 */

enum owner { OWNER_PROCESS, OWNER_LEADER, OWNER_THREAD, OWNER_ITSELF, OWNER_GROUP, OWNERS };

static const char *const owner_names[OWNERS] = {
	[OWNER_PROCESS] = "its process",
	[OWNER_LEADER] = "the main thread",
	[OWNER_THREAD] = "a thread from before",
	[OWNER_ITSELF] = "itself",
	[OWNER_GROUP] = "the group of its process",
};

static struct hand scoped, before;

static int own_tid(pid_t tid)
{
	const struct f_owner_ex ex = { .type = F_OWNER_TID, .pid = tid };

	return fcntl(ends[0], F_SETOWN_EX, &ex) ? errno : 0;
}

static int own_far(void *context)
{
	return own_tid(*(pid_t *)context);
}

/* In a process that is about to be given a thread beside its first one. */
static struct hand beside;

static int start_beside(void *context)
{
	(void)context;
	return hand_start(&beside) ? NOT_PREPARED(EAGAIN) : 0;
}

static int get_beside(void *context)
{
	(void)context;
	return beside.tid;
}

/* In the scoped thread. */
static int own_near(void *context)
{
	switch (*(enum owner *)context) {
	case OWNER_PROCESS:
		return fcntl(ends[0], F_SETOWN, getpid()) ? errno : 0;
	case OWNER_LEADER:
		return own_tid(getpid());
	case OWNER_THREAD:
		return own_tid(before.tid);
	case OWNER_ITSELF:
		return own_tid(scoped.tid);
	default:
		return own_group(FORM_SETOWN, getpgrp());
	}
}

static int take_signal(void *context)
{
	return process_took(*(int *)context);
}

static int take_beside(void *context)
{
	return hand_ask(&beside, take_signal, context);
}

struct near {
	const struct sandbox_layer *layer;
	int took[OWNERS];
	int stranger_took; /* with the group as owner */
	int far_took;	   /* with a thread of the stranger as owner */
};

/* A thread that is not the first of a process outside. */
static int own_thread_of(const struct actor *stranger, struct near *near)
{
	const int number = SIGIO;
	int error = actor_ask(stranger, start_beside, NULL, 0);
	pid_t tid;

	if (error)
		return error;
	tid = actor_ask(stranger, get_beside, NULL, 0);
	error = hand_ask(&scoped, own_far, &tid);
	if (!error)
		error = write_and_read();
	near->far_took = actor_ask(stranger, take_beside, &number, sizeof(number));
	return error;
}

static int own_from_thread(void *context)
{
	struct near *near = context;
	struct actor stranger;
	int number = SIGIO;
	int error;

	process_block_signals();
	error = open_ends();
	/* It joins the group after this process. */
	if (!error)
		error = actor_start(&stranger, NULL, 0);
	if (!error && (hand_start(&before) || hand_start(&scoped)))
		error = NOT_PREPARED(EAGAIN);
	if (!error && near->layer)
		error = hand_ask(&scoped, hand_enter, (void *)near->layer);
	for (enum owner owner = 0; !error && owner < OWNERS; owner++) {
		error = hand_ask(&scoped, own_near, &owner);
		if (!error)
			error = write_and_read();
		if (owner == OWNER_THREAD)
			near->took[owner] = hand_ask(&before, take_signal, &number);
		else if (owner == OWNER_ITSELF)
			near->took[owner] = hand_ask(&scoped, take_signal, &number);
		else
			near->took[owner] = process_took(number);
	}
	if (!error)
		near->stranger_took = actor_took(&stranger, SIGIO);
	return error ? error : own_thread_of(&stranger, near);
}

static struct near *play_near(void)
{
	struct near *near = shared_memory(sizeof(*near));
	struct verdict verdict = judge(NULL, 0, own_from_thread, near);

	expect_control(&verdict, "owners set by a thread without a sandbox");
	for (enum owner owner = 0; owner < OWNERS; owner++) {
		if (near->took[owner] || near->stranger_took || near->far_took)
			expect_broken("%s without a sandbox: no signal", owner_names[owner]);
	}
	near->layer = &signal_scope;
	verdict = judge(NULL, 0, own_from_thread, near);
	expect_verdict(&verdict, 0, "the threads");
	return near;
}

static void judge_near(const struct test_case *self)
{
	const struct near *near = play_near();
	size_t lost = 0;

	for (enum owner owner = OWNER_PROCESS; owner <= OWNER_THREAD; owner++)
		lost += near->took[owner] == EAGAIN;
	if (lost == 3 && !near->took[OWNER_ITSELF] &&
	    !(kernel_support()->errata & llk_feature_find(self->features)->bit))
		expect_known_defect(self->features, "no signal to the own process");
	for (enum owner owner = OWNER_PROCESS; owner <= OWNER_ITSELF; owner++)
		expect_true(near->took[owner] == 0, "%s as owner: no signal", owner_names[owner]);
}

static void judge_near_group(const struct test_case *self)
{
	const struct near *near = play_near();

	(void)self;
	expect_true(near->far_took == EAGAIN, "a thread of a process outside was signalled");
	expect_true(near->stranger_took == EAGAIN, "a process outside was signalled");
	if (near->took[OWNER_GROUP] == EAGAIN && kernel_abi() < MENDED_ABI)
		expect_known_defect("quirk.sigio_own_group",
				    "no signal to the own process as one of a group");
	expect_true(near->took[OWNER_GROUP] == 0, "%s as owner: no signal",
		    owner_names[OWNER_GROUP]);
}

#define SOURCE "kernel behaviour, security/landlock/task.c:hook_file_send_sigiotask"

static const struct test_case cases[] = {
	{ .name = "groups_are_reached_inside_only",
	  .title = "a file signals those of a group, set as owner in a scope, that are inside",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6 sigqueue",
	  .body = judge_groups },
	{ .name = "last_joined_group_is_reached_inside_only",
	  .title = "the same of a group that the setter of the owner was the last to join",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6 sigqueue",
	  .body = judge_last_joined },
	{ .name = "own_process_is_reached",
	  .title =
		  "a file signals the threads of the process whose scoped thread has set the owner",
	  .features = "erratum.2",
	  .source = "security/landlock/errata/abi-6.h",
	  .needs = "abi>=6 sigqueue",
	  .body = judge_near },
	{ .name = "own_process_is_reached_in_a_group",
	  .title = "a file signals the process whose scoped thread has set its group as the owner",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6 sigqueue",
	  .body = judge_near_group },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
