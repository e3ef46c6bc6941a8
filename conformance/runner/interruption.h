/* SPDX-License-Identifier: MIT */
/* A signal that asks this program to end: what runs is ended first, and all is tidied up. */
#ifndef RUNNER_INTERRUPTION_H
#define RUNNER_INTERRUPTION_H

#include <signal.h>
#include <sys/types.h>

/* From now on such a signal is only noted.  One that is ignored, as by nohup(1), stays so. */
void interruption_expect(void);

/* It has come. */
int interruption_signal(void);

/* "interrupted by SIGNAL", in a string that the caller frees. */
char *interruption_describe(void);

/*
 * Pass it on to this process from now on (0: to none), but not what a terminal sends: that has
 * reached the whole process group.
 */
void interruption_pass_to(pid_t pid);

/* Hold it back; returns in *before the mask that lets it through, for ppoll(2) or to restore. */
void interruption_block(sigset_t *before);

/* In children signals are as a login leaves them, but what ends a program, which stays as it is. */
void interruption_signals_to_reset(sigset_t *reset);

#endif
