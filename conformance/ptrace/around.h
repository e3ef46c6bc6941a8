/* SPDX-License-Identifier: MIT */
/* A process in a domain of its own, with others all around it. */
#ifndef PTRACE_AROUND_H
#define PTRACE_AROUND_H

#include <sandbox.h>
#include <sys/types.h>

/* The others, by the numbers that the one in their middle knows them by. */
struct around {
	pid_t outside;
	pid_t parent; /* it waits for the answer */
	pid_t beside; /* in a sibling domain */
	pid_t inside; /* children of the one in the middle, in its domain and in a nested one */
	pid_t nested;
};

/* What the one in the middle does to them; what is seen goes into shared memory. */
typedef void around_action(const struct around *around, void *context);

/*
 * In a judged child, which becomes the parent: make them all, the one in the middle with that layer
 * or, if it is NULL, without; let it act, and end them.  Returns what a judged action returns.
 */
int around_act(const struct sandbox_layer *layer, around_action *act, void *context);

#endif
