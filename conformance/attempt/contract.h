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
 * of core dumps but the hard one, the environment, the mask of new files and the user.  Ends the
 * process if one of them cannot be had.  Signals are as contract_reset_signals() has left them.
 */
void contract_enter(const struct contract *contract);

/* Signals as at a login, in the child or in the process that it is a copy of. */
void contract_reset_signals(void);

#endif
