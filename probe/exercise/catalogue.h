/* SPDX-License-Identifier: MIT */
/* The lists that exercise.c puts together, one for each kind of feature, in table order. */
#ifndef EXERCISE_CATALOGUE_H
#define EXERCISE_CATALOGUE_H

#include "exercise.h"

#define FS_EXERCISES	17
#define NET_EXERCISES	4
#define SCOPE_EXERCISES 2

extern const struct exercise fs_exercises[FS_EXERCISES];
extern const struct exercise net_exercises[NET_EXERCISES];
extern const struct exercise scope_exercises[SCOPE_EXERCISES];

/* As exercise_judge_by() has said, for a set-up that needs a child too. */
judging exercise_judge;

/* fs.execute, which needs a program of its own. */
int set_up_execute(struct exercise_site *site);
int act_execute(void *context);

#endif
