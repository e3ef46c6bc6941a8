/* SPDX-License-Identifier: MIT */
/* What the machine says about its security modules, as far as this process may read it. */
#ifndef PROBE_EVIDENCE_H
#define PROBE_EVIDENCE_H

#include "report.h"

/* Where securityfs lists the modules that the kernel has started. */
#define LSM_FILE "/sys/kernel/security/lsm"

/* Whether a filter is in force for this process. */
enum tristate evidence_seccomp(void);

void evidence_gather(struct evidence *evidence, const struct utsname *kernel);

#endif
