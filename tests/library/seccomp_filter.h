/* SPDX-License-Identifier: MIT */
/* A seccomp filter that refuses some system calls, for the process that installs it. */
#ifndef TESTS_SECCOMP_FILTER_H
#define TESTS_SECCOMP_FILTER_H

/*
 * From here on the system calls with numbers first to last fail with error.  Does not touch
 * no_new_privs where the caller's privileges make do without it.  Returns 0 or a positive errno.
 */
int refuse_calls(unsigned int first, unsigned int last, int error);

#endif
