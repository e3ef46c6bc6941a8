/* SPDX-License-Identifier: MIT */
/*
 * Expectations: what the kernel answered against what it should have answered.
 *
 * A deviation is noted and the check goes on; it fails when it settles, which happens by itself at
 * the end of a test case and before a skip.  So one run shows all deviations.  What the kernel warns
 * of in its log by then is a deviation too.
 */
#ifndef SUPPORT_EXPECT_H
#define SUPPORT_EXPECT_H

#include <stdbool.h>

#include <judge.h>

/*
 * What a judged action returns instead of an errno when it never came to the judged operation: its
 * preparation failed, or the kernel refused a sandbox that the action enters by itself.
 */
#define NOT_PREPARED(error)    (0x10000 | (error))
#define SANDBOX_REFUSED(error) (0x20000 | (error))

/* "EACCES", "success" for 0; never NULL. */
const char *expect_errno_name(int error);

/* Note a deviation of the kernel. */
__attribute__((format(printf, 1, 2))) void expect_deviation(const char *format, ...);

/* Note a deviation unless holds.  Returns holds. */
__attribute__((format(printf, 2, 3))) bool expect_true(bool holds, const char *format, ...);

/*
 * Expect a raw system call's answer: expected is 0 for success (any answer >= 0) or a positive
 * errno.  Returns whether it was so.
 */
__attribute__((format(printf, 3, 4))) bool expect_answer(int answer, int expected,
							 const char *format, ...);

/*
 * Expect the judged action to have returned error.  A child that could not be made or prepared
 * makes the check broken, or skips it where something is missing on this machine.  If what
 * the action did has failed with an errno that another mechanism gives, and fails in the same words
 * in a run of the test case without any layer, the test case is skipped when it settles.
 */
__attribute__((format(printf, 3, 4))) bool expect_verdict(const struct verdict *verdict, int error,
							  const char *format, ...);

/*
 * The same for what an action has kept of an operation, none of Landlock's calls: what it would
 * have returned.
 */
__attribute__((format(printf, 3, 4))) bool expect_outcome(int outcome, int error,
							  const char *format, ...);

/*
 * End the test case if the action could not be prepared.  For actions that enter layers by
 * themselves, if at all, and only when they are prepared: Landlock has no part in what failed.
 */
void expect_prepared(const struct verdict *verdict, const char *what);

/*
 * Demand that the judged action succeeded in a run that Landlock has no part in.  Otherwise nothing
 * can be said of the kernel: the test case skips if something is missing here or another mechanism
 * denies it, or is broken.
 */
void expect_control(const struct verdict *verdict, const char *what);

/* The same of what the test case did by itself: error is its errno, or 0. */
void expect_unsandboxed(int error, const char *what);

/* End the test case as failed if any deviation has been noted. */
void expect_settle(void);

/*
 * End a second run (control.h) as broken, whoever has asked for it: it has entered nothing and
 * judged nothing.
 */
void expect_end_control(void);

/*
 * End the test case with the expected failure that a kernel with this known defect has, such as
 * "erratum.3"; as failed if a deviation has been noted.
 */
_Noreturn __attribute__((format(printf, 2, 3))) void expect_known_defect(const char *id,
									 const char *format, ...);

/*
 * End the test case as skipped for a reason of reason.h, or as failed as above.  If the text ends
 * with the name of an errno, for something that the machine lacks, and a mechanism is in force that
 * denies with it, that is the reason.
 */
_Noreturn __attribute__((format(printf, 2, 3))) void expect_skip(const char *reason,
								 const char *format, ...);

/*
 * End the test case as broken, or as failed as above.  If the text ends with the name of an errno
 * that a limit in force gives, or another mechanism without any layer as well, it is skipped.
 */
_Noreturn __attribute__((format(printf, 1, 2))) void expect_broken(const char *format, ...);

#endif
