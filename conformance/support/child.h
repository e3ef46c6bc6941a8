/* SPDX-License-Identifier: MIT */
/* A child of a judged child, for what takes another process or executes a program. */
#ifndef SUPPORT_CHILD_H
#define SUPPORT_CHILD_H

#include <judge.h>

/*
 * Run in a child that shares the caller's memory, while the caller waits, as after vfork(2): see
 * run_in_child(), which is not to be called in it once more.  Returns what run returns, or the exit
 * status of a program that run executes; where there was no child or it died, what a judged action
 * returns that did not come to its operation.
 */
int child_run(judged_action *run, void *context);

#endif
