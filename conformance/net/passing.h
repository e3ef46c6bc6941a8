/* SPDX-License-Identifier: MIT */
/* Descriptors passed between processes, and a process outside of the sandbox to pass them to. */
#ifndef NET_PASSING_H
#define NET_PASSING_H

#include "attempt.h"

/*
 * Preparation: a process that stays outside of the sandbox until the judged child ends.  The
 * descriptor leads to it.
 */
int prepare_outsider(const struct attempt *self, const struct ports *ports);

/* Let the outsider open a socket of the attempt's kind, and do this with it in the sandbox. */
int act_with_taken(const struct attempt *self, const struct ports *ports, int fd,
		   int (*act)(const struct attempt *self, const struct ports *ports, int fd));

/* Open a socket of the attempt's kind in the sandbox, and let the outsider connect it. */
int act_by_outsider(const struct attempt *self, const struct ports *ports, int fd);

#endif
