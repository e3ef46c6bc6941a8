/* SPDX-License-Identifier: MIT */
/* A kernel that does not run: what can be told from its configuration and its command line. */
#ifndef PROBE_OFFLINE_H
#define PROBE_OFFLINE_H

#include "report.h"

/*
 * Fill the report, whose requirements have been parsed, from either or both; the other is NULL.
 * Returns 0, or 1 after a message on standard error.
 */
int offline_explain(struct report *report, const char *kconfig, const char *cmdline);

#endif
