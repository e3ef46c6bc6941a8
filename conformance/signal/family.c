// SPDX-License-Identifier: MIT
#include "family.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <expect.h>

const struct sandbox_layer signal_scope = { .attr.scoped = LLK_SCOPE_SIGNAL };
const struct sandbox_layer other_layer = { .attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };

struct actor family_sender;

/* The children of the judged child, and in the sender its own as well. */
static struct actor actors[MEMBERS];
static pid_t parent;

static const struct {
	const char *name;
	bool is_outside;
	bool is_senders_child;
} members[MEMBERS] = {
	[MEMBER_PARENT] = { "the parent", true, false },
	[MEMBER_STRANGER] = { "an unsandboxed stranger", true, false },
	[MEMBER_SIBLING] = { "a process in a sibling domain", true, false },
	[MEMBER_CHILD_OUTSIDE] = { "a child outside of the domain", true, true },
	[MEMBER_SENDER] = { "itself", false, false },
	[MEMBER_CHILD_INSIDE] = { "a child in the domain", false, true },
	[MEMBER_CHILD_NESTED] = { "a child in a nested domain", false, true },
};

const char *member_name(enum member member)
{
	return members[member].name;
}

bool member_is_outside(enum member member)
{
	return members[member].is_outside;
}

/*
 * In the sender.
 */

static int start_outside(void *context)
{
	(void)context;
	return actor_start(&actors[MEMBER_CHILD_OUTSIDE], NULL, 0);
}

static int start_inside(void *context)
{
	int error = actor_start(&actors[MEMBER_CHILD_INSIDE], NULL, 0);

	(void)context;
	if (!error)
		error = actor_start(&actors[MEMBER_CHILD_NESTED], &other_layer, 1);
	return error;
}

static unsigned int bit_of(enum member member, int took)
{
	return took ? 0 : 1U << member;
}

/* Returns the bits of the sender and of its children. */
static int take_signals(void *context)
{
	const int signal = *(int *)context;
	unsigned int bits = bit_of(MEMBER_SENDER, process_took(signal));

	for (enum member member = 0; member < MEMBERS; member++) {
		if (members[member].is_senders_child && actors[member].pid)
			bits |= bit_of(member, actor_took(&actors[member], signal));
	}
	return (int)bits;
}

static int end_children(void *context)
{
	(void)context;
	actor_end(&actors[MEMBER_CHILD_OUTSIDE]);
	actor_end(&actors[MEMBER_CHILD_INSIDE]);
	actor_end(&actors[MEMBER_CHILD_NESTED]);
	return 0;
}

struct question {
	enum member member;
	judged_action *action;
	size_t size;
	char context[ACTOR_CONTEXT / 2];
};

static int pass_on(void *context)
{
	const struct question *question = context;

	return actor_ask(&actors[question->member], question->action, question->context,
			 question->size);
}

/*
 * In the judged child.
 */

int family_start(void)
{
	int error;

	process_block_signals();
	parent = getpid();
	/* What an earlier family may have left in memory that is shared. */
	memset(actors, 0, sizeof(actors));
	family_sender.pid = 0;
	error = actor_start(&actors[MEMBER_STRANGER], NULL, 0);
	if (!error)
		error = actor_start(&actors[MEMBER_SIBLING], &other_layer, 1);
	if (!error)
		error = actor_start(&family_sender, NULL, 0);
	if (!error)
		error = actor_ask(&family_sender, start_outside, NULL, 0);
	return error;
}

int family_restrict(const struct sandbox_layer *layer)
{
	const int error = layer ? actor_enter(&family_sender, layer) : 0;

	return error ? error : actor_ask(&family_sender, start_inside, NULL, 0);
}

pid_t member_pid(enum member member)
{
	if (member == MEMBER_PARENT)
		return parent;
	/* The sender does not know itself as an actor. */
	if (member == MEMBER_SENDER)
		return family_sender.pid ? family_sender.pid : getpid();
	return actors[member].pid;
}

int member_ask(enum member member, judged_action *action, const void *context, size_t size)
{
	struct question question = { .member = member, .action = action, .size = size };

	if (member == MEMBER_SENDER)
		return actor_ask(&family_sender, action, context, size);
	if (!members[member].is_senders_child)
		return actor_ask(&actors[member], action, context, size);
	if (size > sizeof(question.context))
		return NOT_PREPARED(E2BIG);
	if (size)
		memcpy(question.context, context, size);
	return actor_ask(&family_sender, pass_on, &question, sizeof(question));
}

static int take_signal(void *context)
{
	return process_took(*(int *)context);
}

int member_took(enum member member, int signal)
{
	if (member == MEMBER_PARENT)
		return process_took(signal);
	return member_ask(member, take_signal, &signal, sizeof(signal));
}

unsigned int family_took(int signal)
{
	const int others = actor_ask(&family_sender, take_signals, &signal, sizeof(signal));
	unsigned int bits = bit_of(MEMBER_PARENT, process_took(signal));

	for (enum member member = MEMBER_STRANGER; member <= MEMBER_SIBLING; member++)
		bits |= bit_of(member, actor_took(&actors[member], signal));
	return others & NOT_PREPARED(0) ? bits : bits | (unsigned int)others;
}

void family_end(void)
{
	if (!family_sender.pid)
		return;
	actor_ask(&family_sender, end_children, NULL, 0);
	actor_end(&family_sender);
	actor_end(&actors[MEMBER_SIBLING]);
	actor_end(&actors[MEMBER_STRANGER]);
}
