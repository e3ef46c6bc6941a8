// SPDX-License-Identifier: MIT
/*
 * What takes the permission to trace: each is denied on a process outside of the caller's domain
 * and free on one inside.
 *
 * Yama, where it is, leaves it to Landlock: actors let everyone trace them.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <actor.h>
#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <privilege.h>
#include <relation.h>
#include <shared.h>
#include <yama.h>

#include "access.h"
#include "around.h"

/* No errno, but an exit status. */
#define NO_ACCESS UINT8_MAX

/*
 * On processes all around.
 */

enum other { OUTSIDE, PARENT, BESIDE, INSIDE, NESTED, OTHERS };

static const char *const other_names[OTHERS] = {
	[OUTSIDE] = "a process outside",
	[PARENT] = "the parent",
	[BESIDE] = "a process in a sibling domain",
	[INSIDE] = "a process in the same domain",
	[NESTED] = "a process in a nested domain",
};

static const struct sandbox_layer fs_layer = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
};
static const struct sandbox_layer net_layer = {
	.attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP,
};
static const struct sandbox_layer scope_layer = {
	.attr.scoped = LLK_SCOPE_ABSTRACT_UNIX_SOCKET,
};
static const struct sandbox_layer signal_layer = { .attr.scoped = LLK_SCOPE_SIGNAL };

struct round {
	const struct sandbox_layer *layer; /* the tracer's, or NULL */
	size_t count;			   /* of the first accesses */
	int errors[MAX_ACCESSES][OTHERS];
};

struct letter {
	size_t access;
	pid_t pid;
};

/* As one without CAP_PERFMON. */
static int act_as_user(const struct letter *letter)
{
	const pid_t child = fork();
	int status;

	if (child == 0) {
		if (privilege_drop_perfmon())
			_exit(NO_ACCESS);
		_exit(accesses[letter->access].act(letter->pid) & UINT8_MAX);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
	    WEXITSTATUS(status) == NO_ACCESS)
		return NOT_PREPARED(ECHILD);
	return WEXITSTATUS(status);
}

static int access_other(const struct letter *letter)
{
	if (accesses[letter->access].is_for_users)
		return act_as_user(letter);
	return accesses[letter->access].act(letter->pid);
}

static void access_each(const struct around *around, void *context)
{
	struct round *round = context;
	const pid_t pids[OTHERS] = {
		[OUTSIDE] = around->outside, [PARENT] = around->parent, [BESIDE] = around->beside,
		[INSIDE] = around->inside,   [NESTED] = around->nested,
	};

	for (size_t i = 0; i < round->count; i++) {
		for (enum other other = 0; other < OTHERS; other++)
			round->errors[i][other] =
				access_other(&(const struct letter){ i, pids[other] });
	}
}

static int access_all(void *context)
{
	struct round *round = context;

	process_block_signals();
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	return around_act(round->layer, access_each, round);
}

static struct round *play(const struct sandbox_layer *layer, size_t count)
{
	struct round *round = shared_memory(sizeof(*round));
	struct verdict verdict;

	round->layer = layer;
	round->count = count;
	verdict = judge_until(ACTORS_DEADLINE_MS, NULL, 0, access_all, round);
	if (layer)
		expect_verdict(&verdict, 0, "the processes");
	else
		expect_control(&verdict, "access to other processes without a sandbox");
	return round;
}

/* Without a sandbox. */
static bool is_there(const struct round *control, size_t access, enum other other)
{
	const int error = control->errors[access][other];

	if (!error)
		return true;
	if (!accesses[access].may_lack)
		yama_or_broken(case_text("%s to %s", accesses[access].name, other_names[other]),
			       error);
	printf("not judged: %s to %s: %s\n", accesses[access].name, other_names[other],
	       expect_errno_name(error));
	return false;
}

static void expect_others(const struct round *control, const struct sandbox_layer *layer,
			  const char *kind, size_t count, enum other first, enum other last)
{
	const struct round *round = play(layer, count);

	for (size_t i = 0; i < count; i++) {
		for (enum other other = first; other <= last; other++) {
			const bool is_inside = other == INSIDE || other == NESTED;

			if (is_there(control, i, other))
				expect_answer(-round->errors[i][other],
					      is_inside ? 0 : accesses[i].denial,
					      "%s to %s, from a domain of %s", accesses[i].name,
					      other_names[other], kind);
		}
	}
}

static void judge_outside(const struct test_case *self)
{
	const struct round *control = play(NULL, access_count);

	(void)self;
	expect_others(control, &fs_layer, "filesystem rights", access_count, OUTSIDE, BESIDE);
	if (kernel_abi() >= 4)
		expect_others(control, &net_layer, "network rights", ACCESS_FEW, OUTSIDE, BESIDE);
	if (kernel_abi() >= 6) {
		expect_others(control, &scope_layer, "one scope", ACCESS_FEW, OUTSIDE, BESIDE);
		expect_others(control, &signal_layer, "a scope of signals", ACCESS_FEW, OUTSIDE,
			      BESIDE);
	}
}

static void judge_inside(const struct test_case *self)
{
	const struct round *control = play(NULL, access_count);

	(void)self;
	expect_others(control, &fs_layer, "filesystem rights", access_count, INSIDE, NESTED);
	if (kernel_abi() >= 6)
		expect_others(control, &signal_layer, "a scope of signals", ACCESS_FEW, INSIDE,
			      NESTED);
}

/*
 * Related domains.
 */

static int read_related(void *context)
{
	return access_read_memory(*(pid_t *)context);
}

static int attach_related(void *context)
{
	return access_attach(*(pid_t *)context);
}

static void judge_relations(const struct test_case *self)
{
	const struct round *control = play(NULL, ACCESS_FEW);
	struct relation relation = {
		.what = "reading memory",
		.kinds = { &fs_layer, kernel_abi() >= 6 ? &signal_layer : &fs_layer },
		.confines = { true, true },
		.act = read_related,
	};

	(void)self;
	if (!is_there(control, ACCESS_READ, OUTSIDE)) {
		is_there(control, ACCESS_ATTACH, OUTSIDE);
		relation.what = "attaching";
		relation.act = attach_related;
	}
	relation_expect(&relation);
}

/*
 * What users may not do.
 */

static int make_undumpable(void *context)
{
	(void)context;
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ? NOT_PREPARED(errno) : 0;
}

static int read_undumpable(void *context)
{
	struct actor actor;
	int error;

	/* Both of them: who has fewer capabilities may not trace who has more. */
	if (privilege_drop_all())
		return NOT_PREPARED(errno);
	error = actor_start(&actor, NULL, 0);
	if (!error && context)
		error = actor_ask(&actor, make_undumpable, NULL, 0);
	return error ? error : access_read_memory(actor.pid);
}

static void judge_undumpable(const struct test_case *self)
{
	struct verdict verdict = judge(NULL, 0, read_undumpable, NULL);

	if (verdict.kind == VERDICT_ACTED && verdict.error == EPERM)
		yama_or_broken("reading a child's memory", EPERM);
	expect_control(&verdict, "reading a child's memory without a sandbox");
	verdict = judge(NULL, 0, read_undumpable, (void *)self);
	if (verdict.kind == VERDICT_ACTED && !verdict.error)
		expect_broken("reading the memory of an undumpable process succeeds");
	verdict = judge(&fs_layer, 1, read_undumpable, (void *)self);
	expect_verdict(&verdict, EPERM, "reading an undumpable child in the domain");
	verdict = judge(&fs_layer, 1, read_undumpable, NULL);
	expect_verdict(&verdict, 0, "reading a child in the domain");
}

#define SOURCE SOURCE_DOCUMENT ", Ptrace restrictions"

static const struct test_case cases[] = {
	{ .name = "outside_is_denied",
	  .title = "nothing that takes the permission to trace is done to a process outside",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_outside },
	{ .name = "inside_is_free",
	  .title = "all that takes the permission to trace is done in the domain and nested ones",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_inside },
	{ .name = "each_layer_confines",
	  .title = "each layer keeps a process from all that are outside of it, at every depth",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_relations },
	{ .name = "domains_permit_nothing",
	  .title =
		  "a process that its user may not trace is not traced because it is in the domain",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_undumpable },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
