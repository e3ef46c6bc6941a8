/* SPDX-License-Identifier: MIT */
/* Shared libraries that the programs of a guest's tree need. */
#ifndef LLK_VM_CLOSURE_H
#define LLK_VM_CLOSURE_H

#include "tree.h"

/*
 * Add to the tree each shared library and program interpreter that its programs need and that it
 * lacks, from the root folder sysroot, until nothing is missing.
 * arch: "x86_64" or "aarch64"; a program for another one is an error.
 * 0, or -1 with a sentence in *wrong that the caller frees.
 */
int closure_add(struct tree *tree, const char *sysroot, const char *arch, char **wrong);

#endif
