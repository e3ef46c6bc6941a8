/* SPDX-License-Identifier: MIT */
/*
 * What a test case needs of the machine, declared in its head as space-separated words:
 *
 *	abi>=N		Landlock of this ABI or newer
 *	abi<N		an older ABI, or no Landlock: for checks of absence
 *	abi<=N		as abi<N+1
 *	no-landlock	a kernel that has no Landlock, or started without
 *	no-domain	no Landlock domain that this already runs in
 *	layers>=N	no such domain that leaves room for fewer layers
 *	cap:NAME	an effective capability, such as cap:sys_admin
 *
 * and the words of facility.h, such as call:unshare, userns, dev:null or program:mkfs.xfs.
 */
#ifndef SUPPORT_NEEDS_H
#define SUPPORT_NEEDS_H

#include <stdbool.h>

/* End the test case as skipped if a need is not met, as broken if the words are not understood. */
void needs_require(const char *needs);

/* Whether the calling process has this capability in effect, such as "sys_admin". */
bool needs_has_capability(const char *name);

#endif
