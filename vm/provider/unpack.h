/* SPDX-License-Identifier: MIT */
/* Write the entries of an archive into a folder, with libarchive. */
#ifndef LLK_VM_UNPACK_H
#define LLK_VM_UNPACK_H

#include <archive.h>
#include <archive_entry.h>

/*
 * Where to put an entry, whose path has no leading "./" and no "..": a new string, relative to the
 * folder; *place NULL to leave it out.  May change the entry's link targets.  0, or -1 to stop.
 */
typedef int (*unpack_place)(void *context, struct archive_entry *entry, const char *path,
			    char **place);

/*
 * Write the entries of an open archive, which is called name in complaints, into a folder.  An
 * entry that would leave the folder, by its own name or through a symbolic link, is an error.
 * Owners are not restored.  0, or -1 after a complaint.
 */
int unpack_archive(struct archive *archive, const char *name, const char *folder,
		   unpack_place place, void *context);

#endif
