/* SPDX-License-Identifier: MIT */
/* Files in the test case's own directory. */
#ifndef SUPPORT_FILE_H
#define SUPPORT_FILE_H

/*
 * Open path for reading and writing, making the file where it is not there.  Returns the descriptor;
 * ends the test case as broken if it cannot.
 */
int file_make(const char *path);

/* Whether a descriptor was opened: 0, and it is closed; or errno, as the call left it. */
int file_outcome(int fd);

/* Open the working directory for listing.  Returns 0 or a positive errno. */
int file_list_here(void);

/*
 * A name for a new message queue.  Queues are of an IPC namespace, whose processes need not be of
 * one PID namespace.
 */
const char *file_new_queue_name(void);

#endif
