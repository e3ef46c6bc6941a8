/* SPDX-License-Identifier: MIT */
/* Forked children, for what restricts the process that does it. */
#ifndef TESTS_CHILD_H
#define TESTS_CHILD_H

/*
 * Call act(context) in a forked child and return what it returned, 0 to 254; ends the test case as
 * failed if the child could not be made or died.  A check that fails in the child names itself on
 * stderr and ends it: use CHECK() below, as the checks of ATF belong to the parent.
 */
int in_child(int (*act)(void *context), void *context);

/* As in_child(), without privileges: as another user if the caller is root. */
int in_unprivileged_child(int (*act)(void *context), void *context);

/* Skip the test case where no Landlock of at least that ABI is at work. */
void require_abi(int abi);

/* Create a file with that content, or end the test case. */
void make_file(const char *path, const char *content);

/* In a child: open and close again; 0 or the errno. */
int try_open(const char *path, int flags);

/* In a child: whether no_new_privs is set. */
int has_no_new_privs(void);

/* How many descriptors the calling process has open. */
int count_descriptors(void);

/* Exit status of a child of which a CHECK() failed. */
#define CHECK_FAILED 254

void report_check(const char *file, int line, const char *check, long found);

#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			report_check(__FILE__, __LINE__, #condition, 0);                           \
			return CHECK_FAILED;                                                       \
		}                                                                                  \
	} while (0)

#define CHECK_EQ(expected, actual)                                                                 \
	do {                                                                                       \
		const long found_ = (long)(actual);                                                \
                                                                                                   \
		if (found_ != (long)(expected)) {                                                  \
			report_check(__FILE__, __LINE__, #actual " == " #expected, found_);        \
			return CHECK_FAILED;                                                       \
		}                                                                                  \
	} while (0)

#endif
