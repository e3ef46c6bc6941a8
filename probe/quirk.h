/* SPDX-License-Identifier: MIT */
/*
 * Quirks: what is not as one would expect of a kernel of this ABI.  Each id has a section of its
 * name in doc/quirks.md.
 */
#ifndef PROBE_QUIRK_H
#define PROBE_QUIRK_H

#include "report.h"

/* The quirk of a kernel that stacks another number of layers. */
#define QUIRK_LAYERS "quirk.layers"

/* Add one, unless the report is full. */
void quirk_add(struct report *report, const char *id, enum severity severity, const char *format,
	       ...) __attribute__((format(printf, 4, 5)));

/* Add the disagreements between what the kernel declares, accepts and does, and its limits. */
void quirk_find(struct report *report);

#endif
