/* SPDX-License-Identifier: MIT */
/* What the checks of a cell say together about one feature. */
#ifndef MATRIX_FEATURE_OUTCOME_H
#define MATRIX_FEATURE_OUTCOME_H

#include <jansson.h>
#include <stdbool.h>

enum feature_outcome {
	FEATURE_UNTESTED, /* no check said anything about it */
	FEATURE_ABSENT,	  /* this kernel does not have it, and behaves so */
	FEATURE_PASS,
	FEATURE_XFAIL,	/* a known erratum or quirk shows */
	FEATURE_XPASS,	/* a known erratum or quirk was expected and did not show */
	FEATURE_BROKEN, /* a check could not be set up */
	FEATURE_FAIL,
};
#define FEATURE_OUTCOMES (FEATURE_FAIL + 1)

/* The worst of what the results that name the feature say, in the order of the enumeration. */
enum feature_outcome feature_outcome(const char *feature, const json_t *results);

/* "untested", "absent", "pass", ... */
const char *feature_outcome_name(enum feature_outcome outcome);

/* The outcome of that name; FEATURE_UNTESTED for NULL or an unknown name. */
enum feature_outcome feature_outcome_find(const char *name);

/* Whether a result names a feature. */
bool feature_is_named(const json_t *result, const char *feature);

#endif
