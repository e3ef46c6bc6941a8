/* SPDX-License-Identifier: MIT */
/*
 * JUnit XML as continuous integration engines read it.  The format knows neither expected failures,
 * which are to be shown as skipped, nor unexpected passes, which are to be failures.
 *
 * All texts may be foreign.
 */
#ifndef LLK_JUNIT_H
#define LLK_JUNIT_H

#include <stddef.h>
#include <stdio.h>

enum junit_kind {
	JUNIT_PASS,
	JUNIT_SKIPPED,
	JUNIT_FAILURE,
	JUNIT_ERROR,
};

struct junit_case {
	const char *class;
	const char *name;
	enum junit_kind kind;
	const char *type;    /* of what is no pass: a word */
	const char *message; /* of what is no pass, or NULL */
	const char *output;  /* or NULL; what was skipped has none */
	double seconds;	     /* negative: unknown */
};

/* What a suite, or a document, says of its cases before they come. */
struct junit_sum {
	size_t tests;
	size_t failures;
	size_t errors;
	size_t skipped;
	double seconds;
};
void junit_count(struct junit_sum *sum, const struct junit_case *test);

struct junit_property {
	const char *name;
	const char *value; /* NULL: unknown, and left out */
};

void junit_begin(FILE *stream, const char *name, const struct junit_sum *sum);
void junit_begin_suite(FILE *stream, const char *name, const struct junit_sum *sum,
		       const struct junit_property *properties, size_t count);
void junit_case(FILE *stream, const struct junit_case *test);
void junit_end_suite(FILE *stream);
void junit_end(FILE *stream);

#endif
