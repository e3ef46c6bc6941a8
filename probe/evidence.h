/* SPDX-License-Identifier: MIT */
/* What the machine says about its security modules, as far as this process may read it. */
#ifndef PROBE_EVIDENCE_H
#define PROBE_EVIDENCE_H

#include "report.h"

void evidence_gather(struct evidence *evidence, const char *release);

/* Take a comma-separated list apart, up to the end of the string or a newline. */
void lsm_list_parse(struct lsm_list *list, const char *text);

bool lsm_list_has(const struct lsm_list *list, const char *name);

#endif
