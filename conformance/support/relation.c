// SPDX-License-Identifier: MIT
#include "relation.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "expect.h"
#include "shared.h"

#define MAX_LAYERS 2

static const char *const commons[] = { "", "A", "B", "AB" };
/* One that begins as the one before it is the same process, which enters a layer more. */
static const char *const ones[] = { "", "A", "AB", "AA", "B", "BA", "BB" };
/* The last one is the parent, which has no layers of its own. */
static const char *const others[] = { "", "A", "B", "BA", "" };

#define COUNT(array_) (sizeof(array_) / sizeof((array_)[0]))
#define PARENT	      (COUNT(others) - 1)

struct results {
	int error[COUNT(ones)][COUNT(others)];
};

struct run {
	const struct relation *relation;
	struct results *results;
};

static size_t stack_layers(struct sandbox_layer *layers, const struct relation *relation,
			   const char *names)
{
	size_t count = 0;

	for (; names[count]; count++)
		layers[count] = *relation->kinds[names[count] - 'A'];
	return count;
}

static int start(struct actor *actor, const struct relation *relation, const char *names)
{
	struct sandbox_layer layers[MAX_LAYERS];

	return actor_start(actor, layers, stack_layers(layers, relation, names));
}

/* What the one process does. */
struct errand {
	judged_action *act;
	pid_t pids[COUNT(others)];
	int *errors;
};

static int do_errand(void *context)
{
	struct errand *errand = context;

	for (size_t i = 0; i < COUNT(others); i++)
		errand->errors[i] = errand->act(&errand->pids[i]);
	return 0;
}

/* In the parent of all. */
static int act_on_all(const struct run *run, const struct actor *one, const struct actor *other,
		      int *errors)
{
	const struct relation *relation = run->relation;
	struct errand errand = { .act = relation->act, .errors = errors };
	int error;

	for (size_t i = 0; i < COUNT(others); i++)
		errand.pids[i] = i == PARENT ? getpid() : other[i].pid;
	error = actor_ask(one, do_errand, &errand, sizeof(errand));
	for (size_t i = 0; !error && relation->confirm && i < COUNT(others); i++)
		errors[i] = relation->confirm(i == PARENT ? NULL : &other[i], errors[i]);
	return error;
}

/* A process with the layers of that name, which may be the one that was there before. */
static int become(struct actor *one, const struct relation *relation, size_t number)
{
	const char *const names = ones[number], *const before = number ? ones[number - 1] : NULL;
	const size_t length = before ? strlen(before) : 0;

	if (before && strncmp(names, before, length) == 0 && strlen(names) == length + 1)
		return actor_enter(one, relation->kinds[names[length] - 'A']);
	if (before)
		actor_end(one);
	return start(one, relation, names);
}

static int act_on_each_other(void *context)
{
	const struct run *run = context;
	struct actor other[PARENT], one;
	int error;

	process_block_signals();
	/* As actors do. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	for (size_t i = 0; i < PARENT; i++) {
		error = start(&other[i], run->relation, others[i]);
		if (error)
			return error;
	}
	for (size_t i = 0; i < COUNT(ones); i++) {
		error = become(&one, run->relation, i);
		if (!error)
			error = act_on_all(run, &one, other, run->results->error[i]);
		if (error)
			return error;
	}
	actor_end(&one);
	for (size_t i = 0; i < PARENT; i++)
		actor_end(&other[i]);
	return 0;
}

static bool is_confined(const struct relation *relation, const char *names)
{
	for (; *names; names++) {
		if (relation->confines[*names - 'A'])
			return true;
	}
	return false;
}

static void expect_results(const struct run *run, const char *common)
{
	const struct relation *relation = run->relation;

	for (size_t i = 0; i < COUNT(ones); i++) {
		const int expected = is_confined(relation, ones[i]) ? EPERM : 0;

		for (size_t j = 0; j < COUNT(others); j++)
			expect_answer(-run->results->error[i][j], expected,
				      "%s, in common \"%s\", own \"%s\", the other's \"%s\"%s",
				      relation->what, common, ones[i], others[j],
				      j == PARENT ? " (parent)" : "");
	}
}

void relation_expect(const struct relation *relation)
{
	struct run run = { relation, shared_memory(sizeof(struct results)) };
	struct sandbox_layer layers[MAX_LAYERS];

	for (size_t i = 0; i < COUNT(commons); i++) {
		struct verdict verdict;

		verdict = judge_until(ACTORS_DEADLINE_MS, layers,
				      stack_layers(layers, relation, commons[i]), act_on_each_other,
				      &run);
		if (expect_verdict(&verdict, 0, "the processes that are %s", relation->what))
			expect_results(&run, commons[i]);
	}
}
