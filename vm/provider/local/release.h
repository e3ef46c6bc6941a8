/* SPDX-License-Identifier: MIT */
/* The order of releases as uname(2) has them, whoever has built them. */
#ifndef LLK_VM_LOCAL_RELEASE_H
#define LLK_VM_LOCAL_RELEASE_H

/*
 * Negative, zero or positive, as a is older than, the same as, or newer than b: by Linux's own
 * numbers, a release candidate before what it is a candidate for; then by what follows them.
 */
int local_release_compare(const char *a, const char *b);

#endif
