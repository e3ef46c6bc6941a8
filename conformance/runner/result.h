/* SPDX-License-Identifier: MIT */
/* The model of a run: the tests, what became of them, and what was learnt about the machine. */
#ifndef RUNNER_RESULT_H
#define RUNNER_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/utsname.h>

#include "calibration.h"
#include "finding.h"

/* What went wrong with the run itself, as opposed to one of its tests. */
#define EXIT_EXPECTED 0
#define EXIT_FAILED   1
#define EXIT_USAGE    2
#define EXIT_INFRA    3

enum outcome {
	OUTCOME_PASS,
	OUTCOME_FAIL,
	OUTCOME_XFAIL,	/* failed as a named erratum or quirk makes it fail */
	OUTCOME_XPASS,	/* was to fail so, and did not */
	OUTCOME_SKIP,	/* with a reason code */
	OUTCOME_BROKEN, /* could not be set up, crashed, hung, or gave no reason code */
	OUTCOME_COUNT,
};

/* A test case: what it says of itself, and what became of it. */
struct test {
	char *id;	/* area/program:case */
	char *title;	/* NULL if it has none, as all that follow */
	char *source;	/* the documented sentence or erratum that it checks */
	char *features; /* names, separated by blanks */
	char *needs;	/* likewise */

	bool reported; /* it is known what became of it; only then what follows holds */
	bool stored;   /* in Kyua's results file, too */
	enum outcome outcome;
	char *reason; /* code of a skip, name of an xfail, kind of a broken check, or NULL */
	char *detail; /* the whole reason as the check gave it, or NULL */
	char *output; /* what a test that did not pass has printed, or NULL */
	double duration_s;
	double most_s;	       /* that it can have taken, by a clock that nobody sets */
	double begin_s, end_s; /* seconds of the clock */
};

/*
 * It took so long by the time of day, which may have been set meanwhile: so it is at least nothing,
 * and at most what is known.
 */
void test_took(struct test *test, double duration_s);

struct run {
	struct utsname kernel;
	struct calibration calibration;
	struct test *tests;
	size_t count;
	double duration_s;
	struct findings findings;
	bool complete;	   /* all came to its end, and each test has a result */
	char *infra_error; /* NULL unless the run cannot be relied on */
};

const char *outcome_name(enum outcome outcome);

/*
 * Store Kyua's result of a test: type and reason as they stand in its results file (reason may be
 * NULL).  The reason of a skip must begin with a documented code.
 */
void result_set(struct test *test, const char *type, const char *reason);

/* Turn a skip for one of the comma-separated reason codes into a failure. */
void result_forbid_skip(struct test *test, const char *codes);

/* True if every comma-separated code is a documented one. */
bool result_codes_known(const char *codes);

/* How many reported tests of the run have that outcome. */
size_t run_tally(const struct run *run, enum outcome outcome);

/* The area of a test: the first folder of its id.  Returns a string that the caller frees. */
char *test_area(const struct test *test);

/* Add a test.  It is where it is until the next is added. */
struct test *run_add(struct run *run, const char *id);

/* Keep what Kyua tells of a test case, if it is one of the properties that are wanted. */
void test_set_property(struct test *test, const char *name, const char *value);

/* The test of that id in the run, or NULL. */
struct test *run_find(const struct run *run, const char *id);

/* Keep the first thing that went wrong. */
__attribute__((format(printf, 2, 3))) void run_infra_error(struct run *run, const char *format,
							   ...);

/*
 * Whether each test of the run has its result; what is missing becomes the infra error.  What Kyua
 * has said of a test while it ran is a result, which its file may lack all the same if the kernel
 * or Kyua did not survive.
 */
bool run_expect_all(struct run *run);

/*
 * The exit status that sums the run up: an infra error makes it worthless (3), then a failure,
 * unexpected pass or fault of the kernel's (1) weighs more than a broken check (3).
 */
int run_exit_status(const struct run *run);

void run_free(struct run *run);

#endif
