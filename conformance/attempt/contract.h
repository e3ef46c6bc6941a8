/* SPDX-License-Identifier: MIT */
/* The process of a test case, as Kyua makes it: what ATF promises to a test program. */
#ifndef ATTEMPT_CONTRACT_H
#define ATTEMPT_CONTRACT_H

#include <sys/types.h>

/* The user is the caller's. */
#define CONTRACT_SAME_USER ((uid_t)-1)

/* What a process exits with that cannot be made so. */
#define CONTRACT_FAILED 124

struct contract {
	const char *work; /* its directory, which is there */
	const char *out;  /* what it writes is appended to these files */
	const char *err;
	uid_t user; /* and group; or CONTRACT_SAME_USER */
};

/*
 * In a child, before it runs a test case: a session of its own, the files, the directory, no limit
 * of core dumps but the hard one, signals as at a login, the environment, the mask of new files and
 * the user.  Ends the process if one of them cannot be had.
 */
void contract_enter(const struct contract *contract);

#endif
