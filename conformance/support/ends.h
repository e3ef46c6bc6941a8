/* SPDX-License-Identifier: MIT */
/* Two connected descriptors, for checks of what happens to an open file. */
#ifndef SUPPORT_ENDS_H
#define SUPPORT_ENDS_H

/*
 * Stream sockets, or a pipe where the kernel has no UNIX sockets: what is written to the second can
 * be read from the first, which may be asynchronous and have an owner.  Returns 0 or a positive
 * errno.
 */
int ends_open(int ends[2]);

#endif
