/* SPDX-License-Identifier: MIT */
/* Ask the kernel for Landlock, in a child that a filter may kill instead of the probe. */
#ifndef PROBE_DETECT_H
#define PROBE_DETECT_H

#include "report.h"

/* Fill support and network.  Returns 0 or a positive errno: no answer was had. */
int detect(struct report *report);

/*
 * Fill support alone and fork no child, which is safe where no filter is in force.  Returns false
 * where one is, or may be, and if no answer was had.
 */
bool detect_here(struct report *report);

/* Measure how many layers a process of ours can stack, and how many it has been started in. */
void detect_layers(struct report *report);

#endif
