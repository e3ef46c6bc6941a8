/* SPDX-License-Identifier: MIT */
/* Memory that a judged child shares with its parent, for answers longer than an errno. */
#ifndef PROBE_SHARED_H
#define PROBE_SHARED_H

#include <stddef.h>

/* Zeroed memory, or NULL with errno set. */
void *shared_new(size_t size);
void shared_free(void *memory, size_t size);

#endif
