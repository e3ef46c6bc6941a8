/* SPDX-License-Identifier: MIT */
/* What is done in more than one test program for its trace events. */
#ifndef TRACE_ACTIONS_H
#define TRACE_ACTIONS_H

/* Make dir/file in the working directory. */
void actions_make_file(void);

/* Judged actions that need no context. */

/* Open dir/file for reading and writing. */
int actions_open_file(void *context);

/* Bind a TCP socket to port 1025 of 127.0.0.1. */
int actions_bind_port(void *context);

#endif
