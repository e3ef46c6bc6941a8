/* SPDX-License-Identifier: MIT */
/*
 * The late control: what a check finds wrong is looked at once more without any layer of the check.
 *
 * Only where other mechanisms are in force, which may be what denies (surroundings.h), the test
 * case runs a second time, in a new process and directory: there sandbox_enter() enters nothing,
 * and the calls of Landlock are answered by an errno that no kernel gives, so that nothing which
 * depends on them comes out as before.  What is found wrong there in the same words has another
 * reason than Landlock's.
 */
#ifndef SUPPORT_CONTROL_H
#define SUPPORT_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

/* Whether this process is the second run.  Known once control_begin() has been called. */
bool control_is_running(void);

/* For the beginning of a test case, by its name. */
void control_begin(const char *test_case);

/* In the second run: what is found wrong. */
void control_note(const char *text);

/*
 * Run the test case a second time.  Returns whether that has found all these texts as well; false
 * if it cannot be run.
 */
bool control_confirms(const char *const texts[], size_t count);

#endif
