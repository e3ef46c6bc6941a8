/* SPDX-License-Identifier: MIT */
/* What a test case has made and makes anew. */
#ifndef SUPPORT_REMOVE_H
#define SUPPORT_REMOVE_H

/*
 * Remove a file, or a directory and all that is in it, in few system calls: nftw(3) takes three times
 * as many, and some checks do it a hundred times.  Returns 0 or a positive errno.
 */
int remove_all(const char *path);

#endif
