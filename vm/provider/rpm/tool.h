/* SPDX-License-Identifier: MIT */
/* rpm(8) and rpmkeys(8), which know what a package says of itself and whether it is whole. */
#ifndef LLK_VM_RPM_TOOL_H
#define LLK_VM_RPM_TOOL_H

#include "../../process.h"

/*
 * Run one of the programs; input as for process_run().  0 when it ran, however it ended, or -1
 * after a complaint; to be released in both cases.
 */
int rpm_tool_run(char *const *argv, const char *input, struct process_output *output);

/* Say that a program failed, as it says it itself.  -1 */
int rpm_tool_complain(const char *program, const char *what, const struct process_output *output);

#endif
