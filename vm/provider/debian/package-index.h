/* SPDX-License-Identifier: MIT */
/* The packages that an archive's index (a Packages file) lists. */
#ifndef LLK_VM_PACKAGE_INDEX_H
#define LLK_VM_PACKAGE_INDEX_H

struct package {
	char *name;
	char *version;
	char *depends; /* or NULL */
	char *sha256;
	long long size;
	char *file; /* its path, or NULL: apt brings it */
};

/* Called with each package; takes it over.  Returns 0, or -1 to stop. */
typedef int (*package_take)(void *context, struct package package);

/*
 * Read the packages whose name begins with prefix from a Packages file, compressed or not.
 * 0, or -1 when the file cannot be read or take() stopped; complains in the first case.
 */
int package_index_read(const char *file, const char *prefix, package_take take, void *context);

void package_release(struct package *package);

#endif
