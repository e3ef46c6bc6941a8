/* SPDX-License-Identifier: MIT */
/* The expressions of --require. */
#ifndef PROBE_REQUIREMENT_H
#define PROBE_REQUIREMENT_H

#include "report.h"

/*
 * Add the comma-separated expressions of text, which is taken apart in place and stays in use.
 * Returns 0; EINVAL with the faulty expression in *culprit; or ENOMEM.
 */
int requirement_parse(struct report *report, char *text, const char **culprit);

/* Set met, doubtful and why of each requirement. */
void requirement_judge(struct report *report);

#endif
