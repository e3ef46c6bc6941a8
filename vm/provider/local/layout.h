/* SPDX-License-Identifier: MIT */
/* Where the files of a kernel are: as named, in a build tree, or installed. */
#ifndef LLK_VM_LOCAL_LAYOUT_H
#define LLK_VM_LOCAL_LAYOUT_H

#include "files.h"

/*
 * Find the files that an entry of the manifest means, for an architecture.  The image comes first.
 * 0, or -1 after a complaint; local_files_release() either way.
 */
int local_layout_find(struct local_files *files, const json_t *entry, const char *arch);

/* The image that was built in a tree, a new string; NULL, silently, if there is none. */
char *local_layout_built_image(const char *tree, const char *arch);

/* The release that a tree was built as, a new string; NULL, silently, if it does not say. */
char *local_layout_built_release(const char *tree);

#endif
