/* SPDX-License-Identifier: MIT */
/*
 * Where the kit's own files are, relative to the running program, installed or in a build tree; and
 * its cache.
 */
#ifndef LLK_LAYOUT_H
#define LLK_LAYOUT_H

/*
 * The absolute path of relative below the prefix that the running program's bin folder stands in,
 * such as "share/landlock-kit/kernels.json".  The file need not exist.
 * Returns a string that the caller frees, or NULL with errno set.
 */
char *layout_path(const char *relative);

/*
 * The path of relative below the cache folder: $LANDLOCK_KIT_CACHE, else
 * $XDG_CACHE_HOME/landlock-kit, else $HOME/.cache/landlock-kit.  Nothing is made.
 * Returns a string that the caller frees, or NULL with errno set: ENOENT if none of them is set.
 */
char *layout_cache_path(const char *relative);

#endif
