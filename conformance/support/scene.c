// SPDX-License-Identifier: MIT
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expect.h"
#include "facility.h"
#include "kernel.h"
#include "namespace.h"
#include "remove.h"

#define STAGE "stage"

struct play {
	const struct scene *scene;
	enum scene_stage stage;
	size_t layers;
};

static int open_rules(const struct scene_layer *layer, struct sandbox_rule *rules, size_t *count)
{
	*count = 0;
	for (size_t i = 0; i < SCENE_RULES && layer->rules[i].path; i++) {
		const int fd = step_open(layer->rules[i].path);

		if (fd < 0)
			return -fd;
		rules[(*count)++] = (struct sandbox_rule){
			.type = LLK_RULE_PATH_BENEATH,
			.access = layer->rules[i].access,
			.parent_fd = fd,
		};
	}
	return 0;
}

static int enter_stage(enum scene_stage stage)
{
	if (stage == SCENE_MOUNTS) {
		const int error = namespace_enter_mounts();

		if (error)
			return error;
		if (mount("none", STAGE, "tmpfs", 0, NULL))
			return errno;
	}
	return chdir(STAGE) ? errno : 0;
}

static int act(void *context)
{
	const struct play *play = context;
	const struct scene *scene = play->scene;
	struct sandbox_rule rules[SCENE_LAYERS][SCENE_RULES];
	struct sandbox_layer layers[SCENE_LAYERS];
	enum sandbox_step step;
	int error = enter_stage(play->stage);

	if (!error)
		error = step_do_all(scene->layout);
	for (size_t i = 0; !error && i < play->layers; i++) {
		const struct scene_layer *layer = &scene->layers[i];

		layers[i] = (struct sandbox_layer){
			.attr = { .handled_access_fs = layer->handled,
				  .handled_access_net = layer->net,
				  .scoped = layer->scoped },
			.rules = rules[i],
		};
		error = open_rules(layer, rules[i], &layers[i].rule_count);
	}
	if (!error)
		error = step_do_all(scene->then);
	if (error)
		return NOT_PREPARED(error);
	for (int i = 0; !error && play->layers && i < scene->beneath; i++)
		error = sandbox_enter(layers, 1, &step);
	if (!error)
		error = sandbox_enter(layers, play->layers, &step);
	return error ? SANDBOX_REFUSED(error) : step_do(&scene->act);
}

struct verdict scene_play(const struct scene *scene, enum scene_stage stage, size_t layers)
{
	struct play play = { .scene = scene, .stage = stage, .layers = layers };
	struct verdict verdict;
	int error;

	if (mkdir(STAGE, 0700))
		expect_broken("%s: %s", STAGE, expect_errno_name(errno));
	verdict = judge_vforked(NULL, 0, act, &play);
	step_forget();
	error = remove_all(STAGE);
	if (error)
		expect_broken("removing %s: %s", STAGE, expect_errno_name(error));
	return verdict;
}

void scene_control(const struct scene *scene, enum scene_stage stage)
{
	const struct verdict verdict = scene_play(scene, stage, 0);
	char text[128];

	if (verdict.kind == VERDICT_ACTED && verdict.error == scene->control)
		return;
	expect_control(&verdict, scene->what);
	verdict_describe(&verdict, text, sizeof(text));
	expect_broken("%s: without a sandbox: %s", scene->what, text);
}

size_t scene_layer_count(const struct scene *scene)
{
	size_t count = 0;

	while (count < SCENE_LAYERS && (scene->layers[count].handled | scene->layers[count].net |
					scene->layers[count].scoped))
		count++;
	return count;
}

bool scene_plays_alike(const struct scene *one, const struct scene *other)
{
	return other->since_abi <= kernel_abi() && one->layout == other->layout &&
	       one->then == other->then && one->act.kind == other->act.kind &&
	       one->act.path == other->act.path && one->act.other == other->act.other &&
	       one->act.flags == other->act.flags && one->act.call == other->act.call;
}

static bool lacks_facility(const struct scene *scene)
{
	return scene->facility && facility_leaves_out(facility_find(scene->facility), scene->what);
}

void scene_judge(const struct scene *scenes, size_t count, enum scene_stage stage)
{
	for (size_t i = 0; i < count; i++) {
		const struct scene *scene = &scenes[i];
		struct verdict verdict;

		if (scene->since_abi > kernel_abi() || lacks_facility(scene))
			continue;
		if (!i || !scene_plays_alike(scene, scene - 1))
			scene_control(scene, stage);
		verdict = scene_play(scene, stage, scene_layer_count(scene));
		expect_verdict(&verdict, answer_expected(&scene->answers), "%s", scene->what);
	}
}

void scene_judge_case(const struct test_case *self)
{
	const struct scene_list *list = self->row;

	if (list->stage == SCENE_MOUNTS)
		namespace_require_mounts();
	scene_judge(list->scenes, list->count, list->stage);
}
