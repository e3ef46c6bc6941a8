/* SPDX-License-Identifier: MIT */
/* Kernels that are on this machine: images, build trees, installed ones. */
#ifndef LLK_VM_LOCAL_H
#define LLK_VM_LOCAL_H

#include "../provider.h"

/*
 * Its part of an entry of the manifest, paths relative to the manifest's folder: "image" with
 * "modules" (a folder) and "config" if there are any; or "tree", a folder that a kernel was built
 * in; or "installed", a release, with "root", the folder that holds boot and lib/modules, if that
 * is not "/".
 */
extern const struct provider provider_local;

#endif
