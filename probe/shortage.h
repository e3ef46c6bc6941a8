/* SPDX-License-Identifier: MIT */
/* What a process has run out of, by the name of the limit. */
#ifndef PROBE_SHORTAGE_H
#define PROBE_SHORTAGE_H

#include <stddef.h>

/* The error's text and, where a limit explains it, which and how much that is. */
void shortage_describe(char *text, size_t size, int error);

#endif
