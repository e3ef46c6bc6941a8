/* SPDX-License-Identifier: MIT */
/*
 * The surroundings of a check: what other mechanisms than the Landlock of the check itself are in
 * force, and so may be what denies.  Each is known by a trace of its own, never by the denial.
 */
#ifndef SUPPORT_SURROUNDINGS_H
#define SUPPORT_SURROUNDINGS_H

#include <stdbool.h>
#include <stddef.h>

/* A flag of mounts that statvfs(3) has no name for. */
#define MOUNT_NOSYMFOLLOW 0x2000

/* What a call that was answered by SIGSYS counts as, among errno values. */
#define SURROUNDINGS_SIGSYS 254

/* Whether a filter of system calls is in force. */
bool surroundings_has_filter(void);

/*
 * Which mechanisms are in force that give this answer, such as "a seccomp filter is in force".
 * Returns the code of reason.h that fits, or NULL: then nothing explains the answer, and text is
 * empty.  May fork; what costs time is found out once per process.
 */
const char *surroundings_explain(int error, char *text, size_t size);

/*
 * The same for what a machine may lack as well, by that errno: of the mechanisms that deny with it
 * what is there.  Not that of a user namespace, which is a lack of privilege.
 */
const char *surroundings_denies(int error, char *text, size_t size);

/* How many layers can still be entered, -1: unknown.  Counted once per process, in a child. */
int surroundings_layers_left(void);

/* A domain of somebody else's that this process is in. */
struct outer_domain {
	int layers_left;  /* that can still be entered; -1: unknown */
	int layers_taken; /* of those that the kernel has; 0: none, or unknown */
	/* How else it shows, such as "mounts cannot be changed"; empty if it does not. */
	const char *sign;
	/* What could not be tried, so that there may be one that shows nowhere; empty: all was. */
	const char *untried;
};

/* Found out once per process, in children. */
const struct outer_domain *surroundings_outer_domain(void);

/*
 * Whether there is such a domain, or may be: layers are taken, and it shows or could not.  A kernel
 * that counts its layers wrongly is none.
 */
bool surroundings_has_outer_domain(void);

/* "this is inside a Landlock domain, with 15 layers left: mounts cannot be changed", or NULL. */
const char *surroundings_describe_outer_domain(void);

#endif
