/* SPDX-License-Identifier: MIT */
/* Kernels in Debian packages, of the archive or of a folder. */
#ifndef LLK_VM_DEBIAN_H
#define LLK_VM_DEBIAN_H

#include "../provider.h"

/*
 * Its part of an entry of the manifest: "suites", a list of names, the smallest index first; or
 * "debs", a folder of packages.
 */
extern const struct provider provider_debian;

/* Check where an entry's packages of an archive are.  What is wrong, or NULL. */
const char *debian_take_suites(json_t *entry, const char *folder);

/* Whether a text may be the version of a package. */
bool debian_is_version(const char *text);

/* As struct provider has it, for such versions. */
int debian_sort_versions(char **versions, size_t count);

#endif
