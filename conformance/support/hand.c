// SPDX-License-Identifier: MIT
#include "hand.h"

#include <unistd.h>

#include "expect.h"

static void *obey(void *context)
{
	struct hand *hand = context;

	hand->tid = gettid();
	sem_post(&hand->done);
	for (;;) {
		while (sem_wait(&hand->asked))
			;
		hand->answer = hand->action(hand->context);
		sem_post(&hand->done);
	}
	return NULL;
}

int hand_start(struct hand *hand)
{
	int error;

	sem_init(&hand->asked, 0, 0);
	sem_init(&hand->done, 0, 0);
	error = pthread_create(&hand->thread, NULL, obey, hand);
	while (!error && sem_wait(&hand->done))
		;
	return error;
}

int hand_ask(struct hand *hand, judged_action *action, void *context)
{
	hand->action = action;
	hand->context = context;
	sem_post(&hand->asked);
	while (sem_wait(&hand->done))
		;
	return hand->answer;
}

int hand_enter(void *layer)
{
	enum sandbox_step step;
	const int error = sandbox_enter(layer, 1, &step);

	return error ? SANDBOX_REFUSED(error) : 0;
}

int hand_start_another(void *hand)
{
	const int error = hand_start(hand);

	return error ? NOT_PREPARED(error) : 0;
}
