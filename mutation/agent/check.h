/* SPDX-License-Identifier: MIT */
/* One check of the suite, run by its own program while a fault is selected. */
#ifndef LLK_MUTATION_CHECK_H
#define LLK_MUTATION_CHECK_H

#include <stddef.h>

struct check {
	const char *fault; /* number */
	unsigned int user; /* also the group */
	int limit_ms;
	const char *program; /* absolute path */
	const char *name;
};

/*
 * Run it in an empty folder, end all that it leaves running, and select no fault again.  The result
 * is Kyua's, "TYPE" or "TYPE: REASON", or "stuck": it cannot be started or ended.  Returns the
 * milliseconds that it took.
 */
int check_run(const struct check *check, char *result, size_t size);

/* 0, or -1 with errno set. */
int check_write(const char *path, const char *text);

#endif
