/* SPDX-License-Identifier: MIT */
/* Make Debian packages, sound or not, with the ATF test case failing if that does not work. */
#ifndef LLK_TEST_DEB_MAKER_H
#define LLK_TEST_DEB_MAKER_H

#include <archive.h>
#include <stddef.h>

/* An entry of a package: a folder (no content), a symbolic link, or a file. */
struct deb_item {
	const char *path;
	const char *content;
	const char *link;
};

typedef int (*deb_filter)(struct archive *);

/* The tar archive of the items, in a buffer of this module, for deb_make() to take. */
const char *deb_tar(const struct deb_item *items, size_t count, deb_filter filter, size_t *size);

/* A package file with the data under a name; data_name NULL: a package without data. */
void deb_make(const char *file, const char *data_name, const char *data, size_t size);

#endif
