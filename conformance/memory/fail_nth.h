/* SPDX-License-Identifier: MIT */
/* Let one allocation of a system call fail, on a kernel built to do so (CONFIG_FAILSLAB). */
#ifndef MEMORY_FAIL_NTH_H
#define MEMORY_FAIL_NTH_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Make allocations that may wait for memory fail too, until the process ends; what the setting was
 * before is restored then.  Ends the test case as skipped where that cannot be had.
 */
void fail_nth_require(void);

/*
 * Whether among the allocations that are counted are some that the system call can do without: a
 * kernel that looks for leaks notes each allocation in another.
 */
bool fail_nth_counts_others(void);

/* The switch of a thread of this process: a descriptor, or a negative errno. */
int fail_nth_open(pid_t thread);

/* From now on, the nth allocation of the thread fails; 0: none.  0 or a positive errno. */
int fail_nth_set(int fd, int nth);

/* Whether the allocation that was to fail has failed. */
bool fail_nth_has_failed(int fd);

#endif
