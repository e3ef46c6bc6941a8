/* SPDX-License-Identifier: MIT */
/* Kernels that are built here from their source. */
#ifndef LLK_VM_SOURCE_H
#define LLK_VM_SOURCE_H

#include "../provider.h"

/*
 * Its part of an entry of the manifest: "suites", a list of names, for the package linux-source-*
 * of the series; or "source", the path of a tarball, a git tree or a folder.  Either with what
 * configuration.h takes.
 */
extern const struct provider provider_source;

#endif
