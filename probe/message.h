/* SPDX-License-Identifier: MIT */
/* Messages to people about what has gone wrong. */
#ifndef PROBE_MESSAGE_H
#define PROBE_MESSAGE_H

/* Say one line on standard error, whatever is repeated in it.  Returns exit status 1. */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
