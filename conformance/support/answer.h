/* SPDX-License-Identifier: MIT */
/* What a system call has to answer, by the kernel's ABI. */
#ifndef SUPPORT_ANSWER_H
#define SUPPORT_ANSWER_H

/* From this ABI on: an errno, or 0 for success. */
struct answer {
	int since_abi;
	int error;
};

#define ANSWERS 4

/*
 * The steps of an answer, oldest first, the first with since_abi 1; rows with since_abi 0 end the
 * list.
 */
struct answers {
	struct answer steps[ANSWERS];
	/* Instead of the answer on a first-generation kernel, if not 0; see kernel.h. */
	int first_generation;
};

/* The answer of the kernel that is judged. */
int answer_expected(const struct answers *answers);

/* Shorthands for tables. */
#define ALWAYS(error_)                                                                             \
	{                                                                                          \
		.steps = { { 1, error_ } }                                                         \
	}
#define SINCE(abi_, error_, before_)                                                               \
	{                                                                                          \
		.steps = { { 1, before_ }, { abi_, error_ } }                                      \
	}

#endif
