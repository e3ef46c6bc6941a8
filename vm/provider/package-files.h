/* SPDX-License-Identifier: MIT */
/* The packages that are files of a folder. */
#ifndef LLK_VM_PACKAGE_FILES_H
#define LLK_VM_PACKAGE_FILES_H

/*
 * Call take with each file of a folder that has such a name, as glob(7) patterns are, in the order
 * of their names, as long as it returns 0.  0, or -1 after a complaint, also if there is none.
 */
int package_files_each(const char *folder, const char *pattern,
		       int (*take)(void *context, char *file), void *context);

#endif
