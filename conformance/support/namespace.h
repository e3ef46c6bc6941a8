/* SPDX-License-Identifier: MIT */
/* Namespaces of a judged child's own, in which it may do what it otherwise could not. */
#ifndef SUPPORT_NAMESPACE_H
#define SUPPORT_NAMESPACE_H

/*
 * Move the calling process, which must have one thread, to a user namespace of its own, in which it
 * has all capabilities and keeps its user and group.  Returns 0 or a positive errno.
 */
int namespace_enter_user(void);

/*
 * Move the calling process, which must have one thread, to a mount namespace of its own that sends
 * nothing back.  Without CAP_SYS_ADMIN it comes with a user namespace, in which the caller keeps
 * its user and group.  Returns 0 or a positive errno.
 */
int namespace_enter_mounts(void);

/* End the test case as skipped if a child of the caller could not do so. */
void namespace_require_mounts(void);

#endif
