/* SPDX-License-Identifier: MIT */
/*
 * Ranges of kernels in Linux's own numbers, which mean the same whoever has packed it: "6.12.107",
 * "7.3-rc4" and "7.3~rc4".  The order of two packages of the same number is their provider's
 * (version_order.h).
 */
#ifndef MATRIX_VERSION_RANGE_H
#define MATRIX_VERSION_RANGE_H

#include <stdbool.h>

/* Numbers between the dots; a release candidate's last is negative. */
struct linux_version {
	int parts[3];
	int count;
};

struct version_range {
	struct linux_version from; /* count 0: from the first on */
	struct linux_version to;   /* inclusive, with all that begins so; count 0: without end */
};

/* The number that the text begins with.  False if it begins with none. */
bool linux_version_read(struct linux_version *version, const char *text);

/* Read "A..B"; one of both may be missing.  False if it is not a range. */
bool version_range_read(struct version_range *range, const char *text);

/* Whether a package version or release is in the range. */
bool version_range_has(const struct version_range *range, const char *version);

#endif
