/* SPDX-License-Identifier: MIT */
/* A kernel that no manifest has, brought into the cache. */
#ifndef LLK_VM_KERNEL_BRING_H
#define LLK_VM_KERNEL_BRING_H

/*
 * Bring what an option of a provider's sources, such as "tree", stands for; arch: what it must be
 * of, or NULL.  Its id, which the caller releases, or NULL after a complaint.
 */
char *kernel_bring(const char *option, const char *argument, const char *arch);

#endif
