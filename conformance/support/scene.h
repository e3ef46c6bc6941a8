/* SPDX-License-Identifier: MIT */
/*
 * Scenes: a layout of files and mounts, a sandbox whose rules are on paths of it, and one step in
 * that sandbox, all written down as data.
 *
 * Each scene plays in a child of its own and in a new empty directory, on a filesystem and in a
 * mount namespace of its own where it has mounts.
 */
#ifndef SUPPORT_SCENE_H
#define SUPPORT_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <judge.h>

#include "answer.h"
#include "case.h"
#include "step.h"

#define SCENE_LAYERS 3
#define SCENE_RULES  5

struct scene_rule {
	const char *path; /* as in step.h */
	uint64_t access;
};

struct scene_layer {
	uint64_t handled;
	uint64_t net;
	uint64_t scoped;
	struct scene_rule rules[SCENE_RULES];
};

struct scene {
	const char *what;			 /* what holds */
	int since_abi;				 /* left out before */
	const struct step *layout;		 /* before all else */
	struct scene_layer layers[SCENE_LAYERS]; /* those that handle nothing are none */
	int beneath;				 /* how often the first is entered before, too */
	/* Outside of the sandbox, once the paths of all rules have been opened; may be NULL. */
	const struct step *then;
	struct step act;
	int control; /* what act answers without a sandbox */
	struct answers answers;
	const char *facility; /* a word of facility.h, without which it is left out, or NULL */
};

enum scene_stage {
	SCENE_FILES,  /* no mounts: in the test case's own directory */
	SCENE_MOUNTS, /* namespace_require_mounts() has been called */
};

/*
 * Play a scene once, with its first layers only: 0 for no sandbox.  Returns the verdict on act, or
 * of the layout if that failed.
 */
struct verdict scene_play(const struct scene *scene, enum scene_stage stage, size_t layers);

/* Play scenes of which nothing is older than the kernel, each free first, and expect the answers. */
void scene_judge(const struct scene *scenes, size_t count, enum scene_stage stage);

/* How many layers a scene has. */
size_t scene_layer_count(const struct scene *scene);

/*
 * Whether one is the same without a sandbox as an other that has been tried on this kernel: then
 * it needs no try of its own.
 */
bool scene_plays_alike(const struct scene *one, const struct scene *other);

/* Demand that act is answered without a sandbox as the scene says; see expect_control(). */
void scene_control(const struct scene *scene, enum scene_stage stage);

/* The scenes of a test case. */
struct scene_list {
	const struct scene *scenes;
	size_t count;
	enum scene_stage stage;
};

/* For the row of a test case: the scenes of an array. */
#define SCENES(scenes_, stage_)                                                                    \
	&(const struct scene_list)                                                                 \
	{                                                                                          \
		scenes_, sizeof(scenes_) / sizeof((scenes_)[0]), stage_                            \
	}

/* The body of a test case whose row is a list of scenes. */
void scene_judge_case(const struct test_case *self);

#endif
