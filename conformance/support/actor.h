/* SPDX-License-Identifier: MIT */
/*
 * Actors: processes of a judged child, each in layers of its own, that do what they are asked one
 * action after the other.
 *
 * An actor starts in the domain of the process that forks it.  All signals are blocked in it, so
 * that it can be asked which have come.  It ends with the process that has forked it.
 */
#ifndef SUPPORT_ACTOR_H
#define SUPPORT_ACTOR_H

#include <sys/types.h>

#include <judge.h>

struct actor {
	pid_t pid; /* 0: none, or ended */
	/* Pipes, which every kernel has: both ends of the requests', and where answers come out. */
	int fds[3];
};

/* What a judged child that asks many actors many things may take, in milliseconds. */
#define ACTORS_DEADLINE_MS (4 * JUDGE_DEADLINE_MS)

/* The largest context that an actor can be given. */
#define ACTOR_CONTEXT 128

/*
 * Fork an actor from the calling process, which must have one thread, and have it enter the layers.
 * Returns 0, or what a judged action returns that did not come to its operation; see expect.h.
 */
int actor_start(struct actor *actor, const struct sandbox_layer *layers, size_t count);

/*
 * Have it call action with a copy of the context, of size bytes.  What the context points to must
 * have been there, as it is, when the actor was forked.  Returns what action returns.
 */
int actor_ask(const struct actor *actor, judged_action *action, const void *context, size_t size);

/* Have it enter one more layer.  Returns as actor_start(). */
int actor_enter(const struct actor *actor, const struct sandbox_layer *layer);

/*
 * Take one pending signal of that number from the actor.  Returns 0, or EAGAIN if there is none.
 */
int actor_took(const struct actor *actor, int signal);

/* The same of the calling process, which must have blocked it. */
int process_took(int signal);

/* Block all signals in the calling thread. */
void process_block_signals(void);

/* End it and wait for that. */
void actor_end(struct actor *actor);

#endif
