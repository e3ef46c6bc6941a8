/* SPDX-License-Identifier: MIT */
/* What a process has of its own, that a test case could hand on to the next one. */
#ifndef CONTRACT_PROCESS_STATE_H
#define CONTRACT_PROCESS_STATE_H

/* Change all of it: signals, descriptors, mask, variables, limits, privileges, domain, filter. */
void process_state_change(void);

/* All of it in one line, but for what no two processes have alike. */
const char *process_state_describe(void);

#endif
