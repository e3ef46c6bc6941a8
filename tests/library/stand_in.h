/* SPDX-License-Identifier: MIT */
/*
 * A kernel that stands in for the running one: it answers every call that libllk makes, by a table
 * that a test writes, keeps what it was given, and fails any one call on demand.
 *
 * For programs that are linked with the --wrap options of this folder's CMakeLists.txt.
 */
#ifndef TESTS_STAND_IN_H
#define TESTS_STAND_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <llk.h>

#define STAND_IN_RULES 64

struct stand_in_rule {
	enum llk_rule_type type;
	uint64_t access;
	uint64_t port;
	uint32_t flags;
};

struct stand_in {
	/* The table: what the kernel says it is, and what it takes. */
	int abi;     /* 0: no Landlock */
	int absence; /* errno of all three calls, where there is no Landlock */
	int errata;  /* -1: the query is not known */
	uint64_t access_fs;
	uint64_t access_net;
	uint64_t scoped;
	uint32_t rule_flags;
	uint32_t restrict_flags;
	size_t attr_size;
	bool without_inet;
	bool bare_tsync_refused; /* TSYNC without a ruleset is EBADF, as in the first of 7.0 */
	bool privileged;	 /* the caller has CAP_SYS_ADMIN */
	int seccomp;		 /* answer to PR_GET_SECCOMP */
	uint32_t lethal;	 /* LLK_CALL_*: calls that a filter ends the caller for */
	bool traps;		 /* by a SIGSYS that can be caught */
	int threads;		 /* of the caller's process; 0: /proc is not mounted */

	/* The call to fail: fail_at is counted from 1 over all calls, 0 for none. */
	unsigned int fail_at;
	int fail_with;

	/* What happened. */
	unsigned int calls;
	const char *failed_call; /* NULL if none was failed */
	bool no_new_privs;
	unsigned int layers;
	uint32_t enforced_flags;
	uint32_t log_flags; /* of a call without a ruleset */
	struct llk_ruleset_attr attr;
	struct stand_in_rule rules[STAND_IN_RULES];
	size_t rule_count;

	/* What is still held. */
	int descriptors;
	int allocations;
};

extern struct stand_in stand_in;

/* Become a kernel of that ABI that keeps all promises, for an unprivileged caller of one thread. */
void stand_in_for_abi(int abi);

/* Forget what happened, and fail that call from here on. */
void stand_in_restart(unsigned int fail_at, int fail_with);

/* For the parts of it: count a call, and say whether it is the one to fail, with errno set. */
bool stand_in_must_fail(const char *call);

void stand_in_note_close(int fd);

#endif
