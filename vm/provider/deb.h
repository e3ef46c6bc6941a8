/* SPDX-License-Identifier: MIT */
/* Unpack Debian packages, with libarchive alone. */
#ifndef LLK_VM_DEB_H
#define LLK_VM_DEB_H

#include <archive_entry.h>

/*
 * Where to put an entry, whose path has no leading "./" and no "..": a new string, relative to the
 * folder; *place NULL to leave it out.  May change the entry's link targets.  0, or -1 to stop.
 */
typedef int (*deb_place)(void *context, struct archive_entry *entry, const char *path,
			 char **place);

/*
 * Unpack the data of a package into a folder.  An entry that would leave the folder, by its own
 * name or through a symbolic link, is an error.  Owners are not restored.
 * 0, or -1 after a complaint.
 */
int deb_unpack(const char *deb, const char *folder, deb_place place, void *context);

#endif
