/* SPDX-License-Identifier: MIT */
/* Allocation that ends the program when there is no memory, and releases at the end of a scope. */
#ifndef RUNNER_MEMORY_H
#define RUNNER_MEMORY_H

#include <stddef.h>

#define _cleanup_free_ __attribute__((cleanup(memory_release)))

/* For _cleanup_free_: free what the variable points to. */
void memory_release(void *variable);

/* As reallocarray(3), but never NULL for a size that is not 0. */
void *memory_resize(void *old, size_t count, size_t size);

char *memory_copy(const char *text);
char *memory_copy_part(const char *text, size_t length);

/* As asprintf(3). */
__attribute__((format(printf, 1, 2))) char *memory_format(const char *format, ...);

#endif
