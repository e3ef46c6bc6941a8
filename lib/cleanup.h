/* SPDX-License-Identifier: MIT */
/* Release of what a scope owns, when the scope is left. */
#ifndef LLK_CLEANUP_H
#define LLK_CLEANUP_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void cleanup_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static inline void cleanup_fd(const int *fd)
{
	const int error = errno;

	if (*fd >= 0)
		close(*fd);
	errno = error;
}

#define _cleanup_free_ __attribute__((cleanup(cleanup_free)))
#define _cleanup_file_ __attribute__((cleanup(cleanup_file)))
#define _cleanup_fd_   __attribute__((cleanup(cleanup_fd)))

#endif
