/* SPDX-License-Identifier: MIT */
/* The first line of a small file, such as those of /proc and /sys. */
#ifndef LLK_FIRST_LINE_H
#define LLK_FIRST_LINE_H

#include <stddef.h>

/*
 * Read it without its end, cut to size.  Returns 0, or an errno and then line is empty.
 */
int first_line(const char *path, char *line, size_t size);

#endif
