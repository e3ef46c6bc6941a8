/* SPDX-License-Identifier: MIT */
/* One try of a test case: its folder, its process, and what is left when that has ended. */
#ifndef ATTEMPT_ATTEMPT_H
#define ATTEMPT_ATTEMPT_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "contract.h"

struct attempt {
	char folder[PATH_MAX]; /* of this attempt alone; the test case works in one below it */
	char work[PATH_MAX];
	char out[PATH_MAX]; /* files for what it prints, and for its result */
	char err[PATH_MAX];
	char result[PATH_MAX];
	uid_t user; /* CONTRACT_SAME_USER, or whom it runs as */
};

/* Make the folder, root/NUMBER.  Returns 0, or -1 with errno set. */
int attempt_begin(struct attempt *attempt, const char *root, unsigned int number, uid_t user);

struct contract attempt_contract(const struct attempt *attempt);

/*
 * Run a program in it.  argv as for execv(3).  Returns the process, which the caller reaps
 * with attempt_reap(), or -1 with errno set.
 */
pid_t attempt_execute(const struct attempt *attempt, char *const argv[]);

/* End the process and what it has started, but for what has left its group. */
void attempt_kill(pid_t pid);

/*
 * Wait until the process has ended; end what it leaves in its group; then reap it.  Returns 0 with
 * *status as of waitpid(2), or -1 with errno set.
 */
int attempt_reap(pid_t pid, int *status);

/* Add the names of what is left in its directory to what it has printed, as Kyua does. */
void attempt_note_files(const struct attempt *attempt);

/* What the file holds, NUL-terminated; empty if it is not there, NULL without memory. */
char *attempt_read(const char *path);

/* What it has printed, standard error first, NUL-terminated; NULL if nothing. */
char *attempt_output(const struct attempt *attempt);

/* Remove the folder.  Returns 0, or an errno: something in it cannot be removed. */
int attempt_end(const struct attempt *attempt);

#endif
