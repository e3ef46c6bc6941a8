/* SPDX-License-Identifier: MIT */
/* What it means that a check ended otherwise than before. */
#ifndef MATRIX_CHANGE_H
#define MATRIX_CHANGE_H

#include <jansson.h>
#include <stdbool.h>

enum change {
	CHANGE_NONE,
	CHANGE_REGRESSION,	/* was judged and did not fail; fails */
	CHANGE_NEW_FAILURE,	/* was not judged; fails */
	CHANGE_FIX,		/* failed; passes */
	CHANGE_DEFECT_COME,	/* a known erratum or quirk shows that did not */
	CHANGE_DEFECT_GONE,	/* one that showed does not */
	CHANGE_COVERAGE_LOST,	/* was judged; is not */
	CHANGE_COVERAGE_GAINED, /* was not judged; is, and does not fail */
	CHANGE_FLAKE,		/* differs between runs of the same */
	CHANGE_OTHER,		/* neither better nor worse: another failure, another reason */
};
#define CHANGES (CHANGE_OTHER + 1)

/* "regression", "new_failure", ...: as in the JSON and on the command line. */
const char *change_name(enum change change);

/* The same for people: "new failure". */
const char *change_title(enum change change);

/* The change of that name, or CHANGE_NONE. */
enum change change_find(const char *name);

/* From one result of a check to another; NULL stands for none. */
enum change change_of_results(const json_t *old, const json_t *new);

/* Whether a waiver may be for it: what is worse than before, or uncertain. */
bool change_is_worse(enum change change);

/* Whether an outcome by that name is a failure that a waiver may be for: fail, xpass or broken. */
bool outcome_is_waivable(const char *outcome);

/* fail or xpass */
bool result_is_bad(const json_t *result);

/* There, and neither skipped nor broken. */
bool result_is_judged(const json_t *result);

#endif
