/* SPDX-License-Identifier: MIT */
/* Kernels in Debian packages, of the archive or of a folder. */
#ifndef LLK_VM_DEBIAN_H
#define LLK_VM_DEBIAN_H

#include "../provider.h"

/*
 * Its part of an entry of the manifest: "suites", a list of names, the smallest index first; or
 * "debs", a folder of packages.
 */
extern const struct provider provider_debian;

#endif
