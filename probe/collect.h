/* SPDX-License-Identifier: MIT */
/* Find out everything that a report says. */
#ifndef PROBE_COLLECT_H
#define PROBE_COLLECT_H

#include <signal.h>

#include "report.h"

struct collect_options {
	bool behaviour;	       /* run the behavioural checks */
	bool number_alone;     /* nothing is wanted but the ABI number and the verdict */
	bool may_switch_audit; /* if audit is off, switch it on for those that read its log */
};

/*
 * Fill the report, whose requirements have been parsed.
 *
 * stop: looked at between the checks; once it is set those that are left are not run.
 * Returns 0 or a positive errno.
 */
int collect(struct report *report, const struct collect_options *options,
	    const volatile sig_atomic_t *stop);

/* The same for a report of which no more is known than state, support and evidence. */
void collect_conclude(struct report *report);

#endif
