/* SPDX-License-Identifier: MIT */
/* What the JSON of a run and that of a list have in common. */
#ifndef RUNNER_JSON_H
#define RUNNER_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "result.h"

/* What a test says of itself: id, area, title, source, needs, features.  A new reference. */
json_t *json_test(const struct test *test);

/* Write the document, which is released, and a newline. */
void json_dump(json_t *document, FILE *stream);

#endif
