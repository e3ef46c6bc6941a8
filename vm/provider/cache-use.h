/* SPDX-License-Identifier: MIT */
/* Who uses a kernel of the cache, and who has used it last. */
#ifndef LLK_CACHE_USE_H
#define LLK_CACHE_USE_H

/*
 * Say that a folder of the cache is used, now and until the descriptor that this returns is closed;
 * -1 if it cannot be opened.  The time stands as the folder's own.
 */
int cache_use(const char *folder);

/* Take a folder that nobody uses: a descriptor that keeps others out, or -1 with errno set. */
int cache_take(const char *folder);

#endif
