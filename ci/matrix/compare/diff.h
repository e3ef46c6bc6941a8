/* SPDX-License-Identifier: MIT */
/*
 * What has changed between two sides: a document of the schema landlock-matrix-diff/1, which the
 * writers show and the gate judges.
 */
#ifndef MATRIX_DIFF_H
#define MATRIX_DIFF_H

#include <jansson.h>
#include <stdbool.h>

#include "change.h"
#include "pair.h"

#define DIFF_SCHEMA "landlock-matrix-diff/1"

/* What the sides are called. */
struct diff_names {
	const char *old;
	const char *new;
};

/* Compare the pairs.  A new document; NULL without memory. */
json_t *diff_make(const struct pairs *pairs, const struct diff_names *names);

/* Changes of that kind that are not waived. */
size_t diff_count(const json_t *diff, enum change change);

/* Checks that were judged on both sides. */
size_t diff_comparable(const json_t *diff);

/*
 * Whether something of the new side has no verdict: a machine, a check that has become broken, a
 * failure that comes and goes; missing: also a cell that is not there.
 */
bool diff_is_unjudged(const json_t *diff, bool missing);

/* Count anew; needed after a change was waived. */
void diff_sum(json_t *diff);

/* A change as a sentence: "pass -> fail: expected EACCES, got 0"; a new string, or NULL. */
char *diff_say_change(const json_t *change);

/* A cell's versions: "6.12.107-1 -> 6.12.118-1", or why it is not compared; a new string. */
char *diff_say_cell(const json_t *cell);

/* All changes in numbers; a new string. */
char *diff_say_sum(const json_t *diff);

/* Writers; what went wrong is left in the stream's error indicator. */
void diff_text(FILE *out, const json_t *diff);
void diff_markdown(FILE *out, const json_t *diff);
void diff_html(FILE *out, const json_t *diff);

#endif
