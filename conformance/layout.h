/* SPDX-License-Identifier: MIT */
/* Where the kit's own files are: relative to the running program, installed or in a build tree. */
#ifndef LLK_LAYOUT_H
#define LLK_LAYOUT_H

/*
 * The absolute path of relative below the prefix that the running program's bin folder stands in,
 * such as "share/landlock-kit/kernels.json".  The file need not exist.
 * Returns a string that the caller frees, or NULL with errno set.
 */
char *layout_path(const char *relative);

#endif
