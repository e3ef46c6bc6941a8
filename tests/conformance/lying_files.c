// SPDX-License-Identifier: MIT
/* The lie "overreach-files". */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "lie.h"

static bool is_overreaching(void)
{
	return lie_told()->overreach_files && lie_told()->in_domain;
}

/* The function of that type, name, parameters and arguments, but refused in a domain. */
#define FREE(type, name, parameters, arguments)                                                    \
	LIE_EXPORT type name parameters                                                            \
	{                                                                                          \
		type(*real) parameters;                                                            \
		if (is_overreaching()) {                                                           \
			errno = EACCES;                                                            \
			return -1;                                                                 \
		}                                                                                  \
		*(void **)&real = lie_find(#name);                                                 \
		return real arguments;                                                             \
	}

FREE(int, chdir, (const char *path), (path))
FREE(int, fchdir, (int fd), (fd))
FREE(int, stat, (const char *path, struct stat *status), (path, status))
FREE(int, chmod, (const char *path, mode_t mode), (path, mode))
FREE(int, chown, (const char *path, uid_t user, gid_t group), (path, user, group))
FREE(ssize_t, pread, (int fd, void *data, size_t size, off_t offset), (fd, data, size, offset))
FREE(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t offset),
     (fd, data, size, offset))
FREE(int, fchmod, (int fd, mode_t mode), (fd, mode))
FREE(int, fchown, (int fd, uid_t user, gid_t group), (fd, user, group))
