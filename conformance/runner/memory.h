/* SPDX-License-Identifier: MIT */
/* Allocation that ends the program when there is no memory. */
#ifndef RUNNER_MEMORY_H
#define RUNNER_MEMORY_H

#include <stddef.h>

#include "cleanup.h"

/* As reallocarray(3), but never NULL for a size that is not 0. */
void *memory_resize(void *old, size_t count, size_t size);

char *memory_copy(const char *text);
char *memory_copy_part(const char *text, size_t length);

/* As foreign_shown() does, newlines and tabs kept. */
char *memory_shown(const char *text, size_t length);

/* As asprintf(3). */
__attribute__((format(printf, 1, 2))) char *memory_format(const char *format, ...);

#endif
