/* SPDX-License-Identifier: MIT */
/* What keeps the suite from judging any kernel: said by name, before anything runs. */
#ifndef RUNNER_REFUSAL_H
#define RUNNER_REFUSAL_H

#include "result.h"

/*
 * Say on standard error what of this process leaves nothing to judge, not even the kernel's
 * calibration: a limit, or where it was started.  Returns whether there is something.
 */
bool refusal_of_process(void);

/* Note as the run's infrastructure error what of the calibration leaves nothing to judge. */
void refusal_of_machine(struct run *run);

/* The same for the directory where the checks are to work. */
void refusal_of_workspace(struct run *run, const char *workspace);

#endif
