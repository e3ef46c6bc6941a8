/* SPDX-License-Identifier: MIT */
/* The security modules that a kernel command line asks for. */
#ifndef PROBE_BOOT_PARAMETER_H
#define PROBE_BOOT_PARAMETER_H

#include "report.h"

/* The list of the last lsm= on it, which is the one that counts.  Returns false without one. */
bool boot_parameter_lsm(const char *cmdline, struct lsm_list *list);

#endif
