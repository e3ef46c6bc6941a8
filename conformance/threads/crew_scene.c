// SPDX-License-Identifier: MIT
#include "crew_scene.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <expect.h>
#include <judge.h>
#include <kernel.h>
#include <namespace.h>
#include <needs.h>
#include <privilege.h>
#include <reason.h>
#include <shared.h>
#include <surroundings.h>

/* Emulated and busy machines take their time. */
#define DEADLINE_MS 60000

/* A scene as it is played, in memory that the judged child shares with its parent. */
struct play {
	struct crew_scene scene;
	bool entitled; /* and in no layer yet */
	int answer;
	struct sight caller;
	struct crew crew;
};

/* What all threads have, while there is one. */
static int entitle_process(enum entitlement entitlement)
{
	switch (entitlement) {
	case ALL_NO_NEW_PRIVS:
		return privilege_set_no_new_privs();
	case ALL_SYS_ADMIN:
		if (needs_has_capability("sys_admin"))
			return privilege_keep_sys_admin();
		return namespace_enter_user();
	default:
		return privilege_drop_all();
	}
}

static void block_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	pthread_kill(pthread_self(), SIGUSR2);
}

static int prepare_sibling(const struct crew_member *member, const void *context)
{
	const struct crew_scene *scene = context;
	int error;

	(void)member;
	if (scene->siblings_keep_caps && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return errno;
	if (scene->siblings_block_signals)
		block_signals();
	error = enter_layers(scene->sibling_layers, DENY_PIPES);
	return error ? SANDBOX_REFUSED(error) : 0;
}

static int open_ruleset(enum crew_ruleset ruleset)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = DENY_LISTING };

	switch (ruleset) {
	case CREW_DEVICE:
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	case CREW_NO_RULESET:
		return -1;
	default:
		return llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	}
}

static int play(void *context)
{
	struct play *play = context;
	const struct crew_scene *scene = &play->scene;
	int ruleset_fd = open_ruleset(scene->ruleset);
	int error = entitle_process(scene->entitlement);

	if (error)
		return NOT_PREPARED(error);
	play->entitled = true;
	play->crew.rest = scene->rest;
	play->crew.mixed = scene->mixed;
	play->crew.prepare = prepare_sibling;
	play->crew.context = scene;
	error = enter_layers(scene->common_layers, DENY_NO_MATTER);
	if (error)
		return SANDBOX_REFUSED(error);
	error = crew_start(&play->crew, scene->siblings);
	if (!error && scene->entitlement == CALLER_NO_NEW_PRIVS)
		error = privilege_set_no_new_privs();
	if (error)
		return error & SANDBOX_REFUSED(0) ? error : NOT_PREPARED(error);
	error = enter_layers(scene->caller_layers, DENY_FOLDERS);
	if (error)
		return SANDBOX_REFUSED(error);

	play->answer = llk_sys_restrict_self(ruleset_fd, scene->flags);
	error = crew_release(&play->crew);
	if (error)
		return NOT_PREPARED(error);
	play->caller = look();
	return 0;
}

/* Those that a domain which the suite runs in has taken do not count. */
static int all_layers(void)
{
	const int outside =
		surroundings_has_outer_domain() ? surroundings_outer_domain()->layers_taken : 0;

	return kernel_layer_limit() - outside;
}

static int layers_of(int number)
{
	return number == ALL_LAYERS ? all_layers() : number;
}

static void expect_number(int seen, int expected, const char *what, const char *scene,
			  const char *who)
{
	expect_true(seen == expected, "%s: %s of %s: expected %d, got %d", scene, what, who,
		    expected, seen);
}

void expect_sight(const struct sight *seen, const struct sight *expected, const char *scene,
		  const char *who)
{
	expect_outcome(seen->listing, expected->listing, "%s: listing by %s", scene, who);
	expect_outcome(seen->folders, expected->folders, "%s: making a folder by %s", scene, who);
	expect_outcome(seen->pipes, expected->pipes, "%s: making a pipe by %s", scene, who);
	expect_number(seen->no_new_privs, expected->no_new_privs, "no_new_privs", scene, who);
	expect_number(seen->keeps_caps, expected->keeps_caps, "PR_GET_KEEPCAPS", scene, who);
	expect_number(seen->pending, expected->pending, "pending signals", scene, who);
	if (expected->LAYERS != -1)
		expect_number(all_layers() - seen->layers_left, layers_of(expected->LAYERS),
			      "layers", scene, who);
}

static void judge_scene(const struct crew_scene *scene)
{
	struct play *seen = shared_memory(sizeof(*seen));
	struct verdict verdict;

	seen->scene = *scene;
	seen->scene.common_layers = layers_of(scene->common_layers);
	seen->scene.sibling_layers = layers_of(scene->sibling_layers);
	seen->scene.caller_layers = layers_of(scene->caller_layers);
	verdict = judge_until(DEADLINE_MS, NULL, 0, play, seen);
	if (verdict.kind == VERDICT_ACTED && (verdict.error & NOT_PREPARED(0)) && !seen->entitled &&
	    scene->entitlement == ALL_SYS_ADMIN && !needs_has_capability("sys_admin"))
		expect_skip(REASON_PRIVILEGE, "no user namespaces here: %s",
			    expect_errno_name(verdict.error & ~NOT_PREPARED(0)));
	if (!seen->entitled ||
	    (verdict.kind == VERDICT_ACTED && verdict.error == NOT_PREPARED(EAGAIN)))
		expect_prepared(&verdict, scene->what);
	/* There, the kernel has no room for what the scene is about. */
	if (verdict.kind == VERDICT_ACTED && !verdict.error && seen->answer == -E2BIG &&
	    answer_expected(&scene->answers) != E2BIG && surroundings_has_outer_domain())
		verdict.error = SANDBOX_REFUSED(E2BIG);
	if (!expect_verdict(&verdict, 0, "%s", scene->what))
		return;
	expect_answer(seen->answer, answer_expected(&scene->answers), "%s", scene->what);
	expect_sight(&seen->caller, &scene->caller, scene->what, "the caller");
	for (size_t i = 0; i < scene->siblings; i++)
		expect_sight(&seen->crew.members[i].sight, &scene->sibling, scene->what,
			     "a sibling");
}

/* Not all threads are to have it. */
static bool needs_gain(const struct crew_scene *scene)
{
	return scene->entitlement != ALL_NO_NEW_PRIVS;
}

void judge_crew_scenes(const struct crew_scene *scenes, size_t count)
{
	const bool is_set = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
	bool all = true;

	for (size_t i = 0; i < count && scenes[i].what; i++) {
		if (is_set && needs_gain(&scenes[i]))
			all = false;
		else
			judge_scene(&scenes[i]);
	}
	if (!all)
		expect_skip(REASON_CONFIG, "no_new_privs is set already");
}
