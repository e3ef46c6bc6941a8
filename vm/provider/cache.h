/* SPDX-License-Identifier: MIT */
/* The cache folder: one writer at a time, and folders that are there as a whole or not at all. */
#ifndef LLK_VM_CACHE_H
#define LLK_VM_CACHE_H

/* A path below the cache folder, the folders above its last part made.  Or NULL after a complaint.
 */
__attribute__((format(printf, 1, 2))) char *cache_path(const char *format, ...);

/*
 * Wait until this process alone may write to the cache.
 * Returns a file descriptor that keeps the lock, or -1 after a complaint.
 */
int cache_hold(void);

/*
 * The same, and remove what an interrupted one left. */
int cache_lock(void);

/* A new folder beside the one at path, to fill and then to put there.  Or NULL after a complaint.
 */
char *cache_begin(const char *path);

/* Put the filled folder at path at once, durably; one that was there is removed.  0 or -1. */
int cache_commit(const char *filled, const char *path);

/* Remove a folder with all that it holds.  0, or -1 after a complaint. */
int cache_remove(const char *folder);

#endif
