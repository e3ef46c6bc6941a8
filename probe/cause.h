/* SPDX-License-Identifier: MIT */
/* Why Landlock is not enabled, and what to do about it. */
#ifndef PROBE_CAUSE_H
#define PROBE_CAUSE_H

#include "report.h"

/* Set cause and remedy from the state and the evidence. */
void cause_find(struct report *report);

#endif
