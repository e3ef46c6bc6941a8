// SPDX-License-Identifier: MIT
#include "around.h"

#include <unistd.h>

#include <actor.h>

/* A domain that denies nothing of what is done here. */
static const struct sandbox_layer other_layer = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
};

/* Those that the one in the middle has made. */
static struct actor inside, nested;

struct errand {
	around_action *act;
	void *context;
	struct around around;
};

static int start_inside(void *context)
{
	int error = actor_start(&inside, NULL, 0);

	(void)context;
	if (!error)
		error = actor_start(&nested, &other_layer, 1);
	return error;
}

static int run(void *context)
{
	struct errand *errand = context;

	errand->around.inside = inside.pid;
	errand->around.nested = nested.pid;
	errand->act(&errand->around, errand->context);
	return 0;
}

static int end_inside(void *context)
{
	(void)context;
	actor_end(&inside);
	actor_end(&nested);
	return 0;
}

int around_act(const struct sandbox_layer *layer, around_action *act, void *context)
{
	struct errand errand = { .act = act, .context = context, .around.parent = getpid() };
	struct actor outside, beside, middle;
	int error = actor_start(&outside, NULL, 0);

	if (!error)
		error = actor_start(&beside, &other_layer, 1);
	if (!error)
		error = actor_start(&middle, layer, layer ? 1 : 0);
	if (!error)
		error = actor_ask(&middle, start_inside, NULL, 0);
	if (error)
		return error;
	errand.around.outside = outside.pid;
	errand.around.beside = beside.pid;
	error = actor_ask(&middle, run, &errand, sizeof(errand));
	actor_ask(&middle, end_inside, NULL, 0);
	actor_end(&middle);
	actor_end(&beside);
	actor_end(&outside);
	return error;
}
