/* SPDX-License-Identifier: MIT */
/* What the kernel accepts and the table of features does not have: it is newer than this tool. */
#ifndef UNKNOWN_BITS_H
#define UNKNOWN_BITS_H

#include "report.h"

/* Try each such bit of the running kernel, which restricts nothing, and note it in the report. */
void unknown_bits_find(struct report *report);

#endif
