/* SPDX-License-Identifier: MIT */
/* The arguments of a program, as a vector that grows. */
#ifndef LLK_ARGUMENTS_H
#define LLK_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct arguments {
	char **vector; /* NULL-terminated, of new strings */
	size_t count;
	bool failed; /* for lack of memory */
};

__attribute__((format(printf, 2, 3))) void arguments_add(struct arguments *a, const char *format,
							 ...);

/* The vector, which the caller releases with arguments_free(); NULL without memory. */
char **arguments_finish(struct arguments *a);

/* NULL is fine. */
void arguments_free(char **vector);

#endif
