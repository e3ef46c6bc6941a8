/* SPDX-License-Identifier: MIT */
/* Give privileges up, in a judged child. */
#ifndef SUPPORT_PRIVILEGE_H
#define SUPPORT_PRIVILEGE_H

/* Drop every capability of the calling thread.  Returns 0 or a positive errno. */
int privilege_drop_all(void);

/* Drop every capability but CAP_SYS_ADMIN, which the caller must have.  As above. */
int privilege_keep_sys_admin(void);

/*
 * Drop CAP_PERFMON, and CAP_SYS_ADMIN which stands for it, from the calling thread; it may have
 * neither.  As above.
 */
int privilege_drop_perfmon(void);

/*
 * Set no_new_privs, once and for all, for a sandbox.  Where a filter refuses it, CAP_SYS_ADMIN does
 * as well; a check of no_new_privs itself needs call:no_new_privs.  Returns 0 or what a judged
 * action returns that did not come to its operation; see expect.h.
 */
int privilege_set_no_new_privs(void);

#endif
