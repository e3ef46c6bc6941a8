/* SPDX-License-Identifier: MIT */
/* Complaints on stderr, as "landlock-matrix: what: why". */
#ifndef MATRIX_MESSAGE_H
#define MATRIX_MESSAGE_H

#include <stdbool.h>

/* Both return false, so that a step that failed can end with them. */
__attribute__((format(printf, 1, 2))) bool complain(const char *format, ...);

/* The same with the text of errno after it. */
__attribute__((format(printf, 1, 2))) bool complain_errno(const char *format, ...);

#endif
