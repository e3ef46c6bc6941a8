/* SPDX-License-Identifier: MIT */
/* A seccomp filter that refuses some system calls, for the process that installs it. */
#ifndef TESTS_SECCOMP_FILTER_H
#define TESTS_SECCOMP_FILTER_H

/*
 * From here on the system calls with numbers first to last fail with error.  Does not touch
 * no_new_privs where the caller's privileges make do without it.  Returns 0 or a positive errno.
 */
int refuse_calls(unsigned int first, unsigned int last, int error);

/* The same with another answer than an errno: SECCOMP_RET_KILL_PROCESS and the like. */
int answer_calls(unsigned int first, unsigned int last, unsigned int answer);

/* From here on the system calls of that number with that first argument get that answer. */
int answer_call_with(unsigned int number, unsigned int argument, unsigned int answer);

/* The same for the argument at index, counted from 0. */
int answer_call_by(unsigned int number, unsigned int index, unsigned int argument,
		   unsigned int answer);

/*
 * From here on the system calls with numbers first to last wait for an answer that nobody gives.
 * Returns the descriptor that keeps them waiting, or a negative errno.
 */
int leave_calls_unanswered(unsigned int first, unsigned int last);

#endif
