/* SPDX-License-Identifier: MIT */
/* Modules without what only debugging needs. */
#ifndef LLK_VM_STRIP_H
#define LLK_VM_STRIP_H

#include <stddef.h>

/*
 * Take the names of local functions, the type information and what ftrace prepares out of a module,
 * *content of *size bytes, which becomes another allocation.  A kernel with ftrace looks each
 * function of a module up in its symbol table, and each event up in all enumerations; one with BTF
 * checks all types; what unwinds stacks is sorted; each place of a static call is patched in
 * three steps, of which each empties an emulator's TLB twice: most of the time that an emulated
 * kernel takes to load a large filesystem.  Without the table, a static call takes its trampoline,
 * and stacks are unwound by guessing.
 *
 * It takes strip(1) for the module's architecture; without that, the module stays as it is.  What
 * is stripped has lost its signature.
 */
void strip_module(char **content, size_t *size);

#endif
