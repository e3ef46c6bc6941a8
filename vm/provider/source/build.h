/* SPDX-License-Identifier: MIT */
/* A kernel out of its source. */
#ifndef LLK_VM_SOURCE_BUILD_H
#define LLK_VM_SOURCE_BUILD_H

#include "configuration.h"

/*
 * Configure and build a kernel of an architecture, called id in messages, from the source in a
 * folder that stays as it is; check that it is configured as it should be.  The files that
 * kernel-record.h names end in a folder, and no others.  0, or -1 after a complaint.
 */
int build_kernel(const char *id, const struct configuration *configuration, const char *arch,
		 const char *source, const char *folder);

#endif
