/* SPDX-License-Identifier: MIT */
/* What the JSON of a run, of its stream and of a list have in common. */
#ifndef RUNNER_JSON_H
#define RUNNER_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "result.h"

/* What a test says of itself: id, area, title, source, needs, features.  A new reference. */
json_t *json_test(const struct test *test);

/* Members for an object: the tool, the kernel, its Landlock and what else the machine is like. */
void json_machine(json_t *object, const struct run *run);

/* Members for an object: what became of a test. */
void json_result(json_t *object, const struct test *test);

/* Members for an object: what the kernel reported. */
void json_report(json_t *object, const struct kernel_report *report);

/*
 * Members for an object: how many tests came out how, how long it took, what is wrong with the run.
 */
void json_sum(json_t *object, const struct run *run);

/* Write the document, which is released, and a newline. */
void json_dump(json_t *document, FILE *stream);

#endif
