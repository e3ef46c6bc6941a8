/* SPDX-License-Identifier: MIT */
/* Ask the kernel for Landlock, in a child that a filter may kill instead of the probe. */
#ifndef PROBE_DETECT_H
#define PROBE_DETECT_H

#include "report.h"

/* Fill support, killed_by_filter and network.  Returns 0 or a positive errno: no answer was had. */
int detect(struct report *report);

/* How many layers a process of ours can stack, or -1 if that cannot be measured. */
int detect_layers(void);

#endif
