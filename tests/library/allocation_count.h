/* SPDX-License-Identifier: MIT */
/* How often this program has allocated memory, wherever it did. */
#ifndef TESTS_ALLOCATION_COUNT_H
#define TESTS_ALLOCATION_COUNT_H

#include <stddef.h>

/* Start counting; once per process. */
void start_counting_allocations(void);

/* Since the start. */
size_t allocation_count(void);

#endif
