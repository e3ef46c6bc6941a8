/* SPDX-License-Identifier: MIT */
/* Kernels of the Debian archive. */
#ifndef LLK_VM_DEBIAN_H
#define LLK_VM_DEBIAN_H

#include "../provider.h"

/* Its part of an entry of the manifest: "suites", a list of names, the smallest index first. */
extern const struct provider provider_debian;

#endif
