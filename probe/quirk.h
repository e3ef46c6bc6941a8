/* SPDX-License-Identifier: MIT */
/* Disagreements between what the kernel declares, what it accepts and what it does. */
#ifndef PROBE_QUIRK_H
#define PROBE_QUIRK_H

#include "report.h"

/* Fill quirks from the features. */
void quirk_find(struct report *report);

#endif
