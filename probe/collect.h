/* SPDX-License-Identifier: MIT */
/* Find out everything that a report says. */
#ifndef PROBE_COLLECT_H
#define PROBE_COLLECT_H

#include <signal.h>

#include "report.h"

/*
 * Fill the report, whose requirements have been parsed.
 *
 * behaviour: run the behavioural checks.
 * stop: looked at between the checks; once it is set those that are left are not run.
 * Returns 0 or a positive errno.
 */
int collect(struct report *report, bool behaviour, const volatile sig_atomic_t *stop);

#endif
