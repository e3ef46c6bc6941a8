/* SPDX-License-Identifier: MIT */
/* Memory that a judged child and its parent share, for what a verdict has no room for. */
#ifndef SUPPORT_SHARED_H
#define SUPPORT_SHARED_H

#include <stddef.h>

/* Zeroed, until the process ends.  Ends the test case as broken without memory. */
void *shared_memory(size_t size);

#endif
