/* SPDX-License-Identifier: MIT */
/* Packages that lie in a folder instead of an archive, as they have just been built. */
#ifndef LLK_VM_DEBS_H
#define LLK_VM_DEBS_H

#include "candidate.h"

/*
 * Add what the packages in a folder offer for a kernel; the entry of that may leave out series and
 * flavour if there is no doubt which one of the newest version it is.  Sorts the candidates.  0, or
 * -1 after a complaint.
 */
int debs_list(struct candidates *candidates, const struct manifest_kernel *kernel,
	      const char *debs);

/* Copy the packages of a candidate into a folder, under the names that apt gives. */
int debs_copy(const struct candidate *candidate, const char *arch, const char *folder);

#endif
