/* SPDX-License-Identifier: MIT */
/* The packages linux-source-* of an archive, each with the source of a kernel. */
#ifndef LLK_VM_SOURCE_PACKAGE_H
#define LLK_VM_SOURCE_PACKAGE_H

#include "apt.h"
#include "package-index.h"

#include <stdbool.h>
#include <stddef.h>

struct source_package {
	struct package package;
	const char *suite;
};

struct source_packages {
	struct source_package *list; /* newest first, no version twice */
	size_t count;
};

/*
 * Find those that are in some suites, of a series ("7.3") or, if that is NULL, of any.  0, or -1
 * after a complaint; source_packages_release() either way.
 */
int source_packages_find(struct source_packages *packages, struct apt *apt,
			 const char *const *suites, size_t suite_count, const char *series);

/* Where the cache has the source of a package, or would have it; NULL after a complaint. */
char *source_package_path(const struct source_package *package);

/* Whether a package was found missing before, since the lists were read. */
bool source_package_is_gone(struct apt *apt, const struct source_package *package);

/*
 * Unpack the source into a folder of the cache, unless it is there.  The folder, or NULL: after a
 * complaint, unless *gone tells that the archive does not have the package that it lists.
 */
char *source_package_bring(struct apt *apt, const struct source_package *package, bool *gone);

/* As apt_make_stale(), for the list that the package is from. */
bool source_package_make_stale(struct apt *apt, const struct source_package *package);

void source_packages_release(struct source_packages *packages);

#endif
