/* SPDX-License-Identifier: MIT */
/* A Landlock domain of somebody else's that the suite runs in, and what it denies. */
#ifndef RUNNER_OUTSIDE_H
#define RUNNER_OUTSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include <llk.h>

#define OUTSIDE_DENIED_MAX 64

struct outside {
	int layers;	     /* that it has; 0: there is none */
	const char *sign;    /* how else it shows; "" if it does not */
	const char *untried; /* where it could not show; "" if it could */
	/* Features whose operation is denied without any layer of the suite's. */
	size_t denied_count;
	const char *denied[OUTSIDE_DENIED_MAX];
};

/* Find everything out, in children that work in this directory. */
void outside_measure(struct outside *outside, const struct llk_support *support,
		     const char *folder);

#endif
