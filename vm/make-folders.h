/* SPDX-License-Identifier: MIT */
#ifndef LLK_VM_MAKE_FOLDERS_H
#define LLK_VM_MAKE_FOLDERS_H

#include <stddef.h>

/*
 * Make the folders above the last part of a path, as far as they are missing; those within its
 * first characters, existing of them, are not tried.  0, or, with errno set, the length of the
 * path of the folder that could not be made.  The path is changed meanwhile.
 */
int make_folders_above(char *path, size_t existing);

#endif
