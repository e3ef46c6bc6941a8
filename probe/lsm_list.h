/* SPDX-License-Identifier: MIT */
/* Lists of security modules, as CONFIG_LSM, lsm= and /sys/kernel/security/lsm have them. */
#ifndef PROBE_LSM_LIST_H
#define PROBE_LSM_LIST_H

#include "boot_parameter.h"
#include "report.h"

/* Take a comma-separated list apart.  A name that stands there again does not count. */
void lsm_list_parse(struct lsm_list *list, const char *text);

bool lsm_list_has(const struct lsm_list *list, const char *name);

/* Add the name at the end, unless the list has it or is full. */
void lsm_list_add(struct lsm_list *list, const char *name);

/*
 * What the kernel tries to start, of CONFIG_LSM and its command line; not known without either,
 * and yet names landlock where security= does.
 */
void lsm_list_choose(struct lsm_list *chosen, const struct lsm_list *config,
		     const struct boot_parameters *parameters);

/* Whether what it tries to start has Landlock. */
enum tristate lsm_list_starts_landlock(const struct lsm_list *chosen);

/* Whether the name is not that module's, and nearly so. */
bool lsm_is_nearly(const char *name, const char *module);

/* Whether Linux has a security module of exactly that name. */
bool lsm_is_known(const char *name);

/* Whether it starts whatever the list says. */
bool lsm_is_automatic(const char *name);

/* Whether security= chooses it, and the others of its kind are left out then. */
bool lsm_is_major(const char *name);

/*
 * The module that the name would be without the signs, blanks and capitals that it has; NULL if it
 * is that of a module as it stands, or of none either way.
 */
const char *lsm_undecorated(const char *name);

#endif
