/* SPDX-License-Identifier: MIT */
/* The results that came one by one before a machine died. */
#ifndef MATRIX_PARTIAL_H
#define MATRIX_PARTIAL_H

#include <jansson.h>

#include "select.h"

/*
 * Read what the suite's --stream has written to the file of that name: {planned, counts, results},
 * or NULL if there is nothing that can be trusted: no header, or one of another kernel (release,
 * architecture) or privilege.  What follows a broken line or the end is not read.  release: of the
 * kernel that was booted, NULL where the machine has not said.
 */
json_t *partial_read(const struct kernel *kernel, const char *file, const char *release);

#endif
