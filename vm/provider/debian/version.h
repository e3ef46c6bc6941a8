/* SPDX-License-Identifier: MIT */
/* The order of Debian package versions, as deb-version(7) defines it. */
#ifndef LLK_VM_DEBIAN_VERSION_H
#define LLK_VM_DEBIAN_VERSION_H

#include <stdbool.h>

/* Negative, zero or positive, as a is older than, the same as, or newer than b. */
int debian_version_compare(const char *a, const char *b);

/* Whether the upstream part belongs to a series: "7.2.13-1" and "7.2~rc7-1" are of "7.2". */
bool debian_version_is_of(const char *version, const char *series);

#endif
