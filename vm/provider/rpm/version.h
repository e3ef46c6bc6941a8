/* SPDX-License-Identifier: MIT */
/* Versions of RPM packages: "EPOCH:VERSION-RELEASE", without the epoch if there is none. */
#ifndef LLK_VM_RPM_VERSION_H
#define LLK_VM_RPM_VERSION_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a text may be a version, or a release as uname(2) has it: they become file names. */
bool rpm_is_version(const char *text);

/* Whether it is of a series such as "6.12". */
bool rpm_version_is_of(const char *version, const char *series);

/* Put the oldest first, in rpm's own order.  0, or -1 after a complaint. */
int rpm_version_sort(char **versions, size_t count);

#endif
