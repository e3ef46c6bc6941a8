/* SPDX-License-Identifier: MIT */
/* Kernel modules that the checks need. */
#ifndef LLK_VM_MODULE_H
#define LLK_VM_MODULE_H

#include "tree.h"

/*
 * Add to the tree the modules that the checks need and what these depend on, uncompressed, named
 * so that their alphabetic order is the order of loading.  What the folder of modules lacks is
 * either built into the kernel or not available; a check that needs it finds out.
 * index: where the index of the folder is kept, or NULL: nowhere.
 * They must be for arch, and of the kernel's release if that is known (else NULL).
 * 0, or -1 with a sentence in *wrong that the caller frees.
 */
int module_add_all(struct tree *tree, const char *folder, const char *index, const char *arch,
		   const char *release, char **wrong);

#endif
