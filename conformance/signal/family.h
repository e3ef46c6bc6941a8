/* SPDX-License-Identifier: MIT */
/*
 * A sender of signals and the processes around it, all in a judged child:
 *
 *	parent			the judged child
 *	  stranger		in the parent's domain
 *	  sibling		in a domain beside that of the sender
 *	  sender		enters a layer, or none
 *	    child outside	forked before that, so in the parent's domain
 *	    child inside	forked after that, so in the sender's domain
 *	    child nested	in a domain nested in that
 *
 * All have blocked all signals, so that each can be asked which have come.
 */
#ifndef SIGNAL_FAMILY_H
#define SIGNAL_FAMILY_H

#include <stdbool.h>

#include <actor.h>

enum member {
	MEMBER_PARENT,
	MEMBER_STRANGER,
	MEMBER_SIBLING,
	MEMBER_CHILD_OUTSIDE,
	MEMBER_SENDER,
	MEMBER_CHILD_INSIDE,
	MEMBER_CHILD_NESTED,
	MEMBERS
};

/* Layers that restrict signals, and one that restricts something else. */
extern const struct sandbox_layer signal_scope;
extern const struct sandbox_layer other_layer;

/* The sender, to be asked to do things. */
extern struct actor family_sender;

/* "the parent": for messages. */
const char *member_name(enum member member);

/* Whether it is outside of a layer that the sender has entered. */
bool member_is_outside(enum member member);

/*
 * In the judged child: fork them all.  The sender enters nothing yet, and has no children inside.
 * Returns as actor_start().
 */
int family_start(void);

/* Have the sender enter the layer, if not NULL, and fork the children inside.  As above. */
int family_restrict(const struct sandbox_layer *layer);

/* In the judged child or the sender, which must have forked that member or be its sibling. */
pid_t member_pid(enum member member);

/* In the judged child: whether that member took a signal: 0 or EAGAIN; see actor.h. */
int member_took(enum member member, int signal);

/* In the judged child: all that took it, in bits of 1 << member. */
unsigned int family_took(int signal);

/* In the judged child: have the member do something; not the parent. */
int member_ask(enum member member, judged_action *action, const void *context, size_t size);

/* In the judged child: end them all. */
void family_end(void);

#endif
