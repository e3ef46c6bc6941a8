/* SPDX-License-Identifier: MIT */
/* A test case's turn at audit: nobody else's of the suite, and without a trace when it is over. */
#ifndef AUDIT_TURN_H
#define AUDIT_TURN_H

#include <stdbool.h>

#include <audit.h>

/*
 * Wait for the turn, turn audit on, and open a reader of its records.  When the process ends, in
 * whatever way, audit is as it was before, without rules that exclude Landlock's records.  Skips the test case where audit cannot be had.
 */
int turn_begin(void);

/* Have audit itself make a record, which comes after those of all that was denied before. */
void turn_make_record(void);

/* Whether this is the last one that was so made. */
bool turn_is_record(const struct audit_record *record);

/* Whether the kernel has lost records since the turn began. */
bool turn_has_losses(void);

#endif
