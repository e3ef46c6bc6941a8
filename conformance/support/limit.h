/* SPDX-License-Identifier: MIT */
/* Limits that are lower than what a check takes, and so may be what a call has failed for. */
#ifndef SUPPORT_LIMIT_H
#define SUPPORT_LIMIT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether a limit of the process, of its control groups or of the machine is in force that gives
 * this error, such as "RLIMIT_NPROC is 24".
 */
bool limit_explain(int error, char *text, size_t size);

/* Whether this is an error that calls fail with at a limit, and that Landlock denies nothing by. */
bool limit_gives(int error);

#endif
