/* SPDX-License-Identifier: MIT */
/* Unpack Debian packages, with libarchive alone. */
#ifndef LLK_VM_DEB_H
#define LLK_VM_DEB_H

#include "../unpack.h"

/*
 * Unpack the data of a package into a folder, as unpack_archive() does.  0, or -1 after a complaint.
 */
int deb_unpack(const char *deb, const char *folder, unpack_place place, void *context);

#endif
