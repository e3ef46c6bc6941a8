/* SPDX-License-Identifier: MIT */
/* The proofs of the flags that decide what is logged. */
#ifndef PROBE_LOG_PROOF_H
#define PROBE_LOG_PROOF_H

#include "report.h"

/* argv[0] of this program when it is run for a denial after execve(2). */
#define LOG_PROOF_NAME "landlock-probe after execve"

/* The quirk that shows in the log alone. */
#define QUIRK_MUTED_EARLY "quirk.log_subdomains_off_without_domain"

/*
 * Set the outcome of the log flags and of quiet rules, and look for the quirk of theirs.  If audit
 * is off, it is switched on meanwhile only if may_switch.
 */
void prove_logs(struct report *report, bool may_switch);

/* What that program does.  Returns its exit status. */
int log_proof_act_after_exec(void);

#endif
