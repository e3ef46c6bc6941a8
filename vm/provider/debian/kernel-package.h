/* SPDX-License-Identifier: MIT */
/* Make a folder of the cache from the packages of one kernel. */
#ifndef LLK_VM_KERNEL_PACKAGE_H
#define LLK_VM_KERNEL_PACKAGE_H

#include "candidate.h"

/*
 * Check the downloaded packages in a folder against the index, unpack from them the kernel image,
 * its configuration and its modules, and remove them.  arch: as in the file names.  0, or -1 after
 * a complaint.
 */
int kernel_package_unpack(const struct candidate *candidate, const char *arch, const char *folder);

#endif
