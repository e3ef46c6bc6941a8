/* SPDX-License-Identifier: MIT */
/*
 * The kernel's own warnings while a check runs, from /dev/kmsg: a kernel that answers as it should
 * but warns of itself is not right.
 *
 * Only what the kernel itself wrote is looked at, and of that only reports that name code of
 * Landlock or came while a process of this program ran, and the VFS's word that an unmounted
 * filesystem is still in use: on a busy machine other parts of the kernel may be wrong at the same
 * time.  Where the log cannot be read, there are no warnings.
 */
#ifndef SUPPORT_KERNEL_LOG_H
#define SUPPORT_KERNEL_LOG_H

#include <stdbool.h>
#include <stddef.h>

/* From now on.  Returns whether the log can be read. */
bool kernel_log_start(void);

/*
 * The same with a descriptor that reads as /dev/kmsg does, one record at a time and without
 * waiting; takes it over.
 */
void kernel_log_follow(int fd);

/* What can be waited for, to hear of a new message; -1 where there is no such thing. */
int kernel_log_descriptor(void);

/*
 * The next message of the kernel's own, NULL if there is none yet.  Valid until the next call.  For
 * who reads reports by himself.
 */
const char *kernel_log_message(void);

/* Whether there is one more warning; text gets what it says, in a line. */
bool kernel_log_next(char *text, size_t size);

#endif
