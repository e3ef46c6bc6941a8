/* SPDX-License-Identifier: MIT */
/* Writing to a descriptor that may take less at a time, or be interrupted. */
#ifndef LLK_WRITE_ALL_H
#define LLK_WRITE_ALL_H

#include <stddef.h>

/* Returns 0; or -1 with errno, and then part of it may have been written. */
int write_all(int fd, const void *data, size_t size);

#endif
