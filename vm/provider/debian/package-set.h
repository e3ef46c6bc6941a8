/* SPDX-License-Identifier: MIT */
/* Packages with all that they depend on, as the folder that they make together. */
#ifndef LLK_VM_PACKAGE_SET_H
#define LLK_VM_PACKAGE_SET_H

#include "apt.h"

#include <stddef.h>

#define PACKAGE_SET_DIGEST_SIZE 17 /* with its NUL */

struct set_file {
	char *name; /* of the downloaded file */
	char *spec; /* PACKAGE=VERSION, as apt-get takes it */
	char *sha256;
};

struct package_set {
	const char *const *suites;
	size_t suite_count;
	const char *arch;	/* as the archive calls it */
	char **packages;	/* as asked for */
	struct set_file *files; /* sorted by name */
	size_t count;
	char digest[PACKAGE_SET_DIGEST_SIZE]; /* over what was resolved */
};

/* Find what the packages need on an empty system.  0, or -1 after a complaint. */
int package_set_resolve(struct package_set *set, struct apt *apt, const char *const *suites,
			size_t suite_count, const char *arch, char **packages);

/*
 * Download the packages, check them, and unpack them into an empty folder.  /bin, /lib and /sbin
 * are links into /usr as on an installed system, and absolute links lead within the folder. 0, or
 * -1 after a complaint.
 */
int package_set_unpack(const struct package_set *set, struct apt *apt, const char *folder);

void package_set_release(struct package_set *set);

#endif
