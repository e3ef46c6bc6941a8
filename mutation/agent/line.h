/* SPDX-License-Identifier: MIT */
/* The connection to the host: lines of text. */
#ifndef LLK_MUTATION_LINE_H
#define LLK_MUTATION_LINE_H

#include <stddef.h>

/* 0, or -1 with errno set. */
int line_open(const char *port);

/* Read one line, without its end.  0, or -1 at the end. */
int line_hear(char *line, size_t size);

__attribute__((format(printf, 1, 2))) void line_say(const char *format, ...);

#endif
