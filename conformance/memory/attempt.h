/* SPDX-License-Identifier: MIT */
/* One operation, done again and again in children, each time with another allocation failing. */
#ifndef MEMORY_ATTEMPT_H
#define MEMORY_ATTEMPT_H

#include <stdbool.h>
#include <sys/types.h>

/* All functions run in the child; errors are positive errnos. */
struct operation {
	const char *name;
	int (*prepare)(void *context); /* memory is there */
	int (*act)(void *context);     /* an allocation fails */
	/* What is wrong afterwards, when memory is there again, or NULL.  May itself be NULL. */
	const char *(*review)(void *context, int error);
	/* The thread whose allocations fail, or NULL: the one that acts. */
	pid_t (*thread)(void *context);
	void *context;
	int expected;	 /* of act while memory is there */
	bool may_differ; /* without memory it may fail with any error, but not succeed wrongly */
	bool needs_all;	 /* there is no allocation that the operation can do without */
};

/*
 * Let each allocation of the operation fail, one at a time.  A deviation is noted if the answer is
 * neither the expected one nor ENOMEM (with may_differ, nor any error), if it is the expected one
 * without what the operation needs, or if the review finds something wrong.
 */
void attempt_all(const struct operation *operation);

#endif
