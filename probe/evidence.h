/* SPDX-License-Identifier: MIT */
/* What the machine says about its security modules, as far as this process may read it. */
#ifndef PROBE_EVIDENCE_H
#define PROBE_EVIDENCE_H

#include "report.h"

/* Where securityfs lists the modules that the kernel has started. */
#define LSM_FILE "/sys/kernel/security/lsm"

void evidence_gather(struct evidence *evidence, const struct utsname *kernel);

/* Take a comma-separated list apart, up to the end of the string or a newline. */
void lsm_list_parse(struct lsm_list *list, const char *text);

bool lsm_list_has(const struct lsm_list *list, const char *name);

/* Whether it has that name with quotes of any kind about it, which the kernel takes for a part. */
bool lsm_list_has_quoted(const struct lsm_list *list, const char *name);

/* The name without them. */
void lsm_name_unquote(const char *name, char *bare, size_t size);

#endif
