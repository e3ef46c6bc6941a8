/* SPDX-License-Identifier: MIT */
/* Hands: threads of a judged child that do what they are asked one action after the other. */
#ifndef SUPPORT_HAND_H
#define SUPPORT_HAND_H

#include <pthread.h>
#include <semaphore.h>
#include <sys/types.h>

#include <judge.h>

struct hand {
	pthread_t thread;
	pid_t tid;
	sem_t asked;
	sem_t done;
	judged_action *action;
	void *context;
	int answer;
};

/* Start one from the calling thread, in whose domain it starts.  Returns 0 or a positive errno. */
int hand_start(struct hand *hand);

/* Have it call action.  Returns what action returns. */
int hand_ask(struct hand *hand, judged_action *action, void *context);

/*
 * Actions that hands are asked for: to enter a layer, a struct sandbox_layer; to start another hand
 * in its own domain.  They return what a judged action returns that did not come to its operation.
 */
int hand_enter(void *layer);
int hand_start_another(void *hand);

#endif
