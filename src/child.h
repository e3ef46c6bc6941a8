/* SPDX-License-Identifier: MIT */
/*
 * Child processes that nobody notices: no SIGCHLD, no handler of the caller's, not found by wait(2)
 * for any child unless with __WALL.  An emulator may not offer that, and has SIGCHLD sent.
 */
#ifndef LLK_CHILD_H
#define LLK_CHILD_H

#include <sys/types.h>

/*
 * Run in a copy of the process, with all signals blocked.  run ends by _exit(2); its stack has
 * room for 32 KiB.  Returns the child, or -1.
 */
pid_t llk_child_make(int (*run)(void *context), void *context);

/* Wait for its end; the status of waitpid(2), or -1. */
int llk_child_reap(pid_t child);

#endif
