/* SPDX-License-Identifier: MIT */
/*
 * The outsider: a process that a judged child forks before it enters a sandbox, and that it can
 * exchange descriptors with from inside.
 *
 * There is one per judged child, and it ends with that.
 */
#ifndef FS_OUTSIDER_H
#define FS_OUTSIDER_H

#include <step.h>

/* What it does with a descriptor that it has got.  Returns 0 or a positive errno. */
typedef int outsider_use(int fd);

/* How it opens a descriptor that it is asked for.  Returns that or a negative errno. */
typedef int outsider_open(void);

/* Fork one.  Returns 0 or a positive errno. */
int outsider_start(outsider_use *use, outsider_open *opens);

/* Have it use fd.  Returns what that returned. */
int outsider_ask_use(int fd);

/* Have it open.  Returns the descriptor, or a negative errno. */
int outsider_ask_open(void);

#endif
