/* SPDX-License-Identifier: MIT */
/*
 * Structures that begin with their own size, which the caller sets: a program that was built with
 * an earlier header has a shorter one, and one that was built with a later header a longer one.
 */
#ifndef LLK_SIZED_H
#define LLK_SIZED_H

#include <stddef.h>
#include <string.h>

/* The size of a structure that ends with this member: what an earlier version had. */
#define LLK_SIZE_UP_TO(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

/*
 * Fill a structure of the caller's up to its size, which stays, with zeros for what is not known.
 */
static inline void llk_sized_fill(void *given, const void *made, size_t made_size)
{
	size_t size;

	memcpy(&size, given, sizeof(size));
	memset(given, 0, size);
	memcpy(given, made, size < made_size ? size : made_size);
	memcpy(given, &size, sizeof(size));
}

/* Take a structure of the caller's into ours, with zeros for what an earlier version lacks. */
static inline void llk_sized_take(void *taken, size_t taken_size, const void *given)
{
	size_t size;

	memcpy(&size, given, sizeof(size));
	memset(taken, 0, taken_size);
	memcpy(taken, given, size < taken_size ? size : taken_size);
	memcpy(taken, &taken_size, sizeof(taken_size));
}

#endif
