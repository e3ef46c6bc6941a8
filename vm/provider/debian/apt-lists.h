/* SPDX-License-Identifier: MIT */
/* The archive's lists of packages: read when they are too old, one suite at a time. */
#ifndef LLK_VM_APT_LISTS_H
#define LLK_VM_APT_LISTS_H

#include "apt.h"

#include <stdbool.h>
#include <stddef.h>

/* Make the lists of suites of a Debian architecture young enough.  0, or -1 after a complaint. */
int apt_refresh(struct apt *apt, const char *const *suites, size_t count, const char *arch);

/*
 * The file with the packages of a refreshed suite; "" if the suite has none.
 * Or NULL after a complaint.
 */
char *apt_index(struct apt *apt, const char *suite, const char *arch);

/*
 * A package is missing: have all lists from before this run read again, if the suite's is one.
 * Returns whether it is; if not, the list is new and the archive itself is wrong.
 */
bool apt_make_stale(struct apt *apt, const char *suite, const char *arch);

#endif
