// SPDX-License-Identifier: MIT
#include "cache-use.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int lock(const char *folder, int how)
{
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && flock(fd, how) != 0) {
		const int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

int cache_use(const char *folder)
{
	/* Who takes it holds it for as long as a rename takes. */
	const int fd = lock(folder, LOCK_SH);

	/* A cache that cannot be written to is nobody's to clean. */
	if (fd >= 0 && futimens(fd, NULL) != 0)
		errno = 0;
	return fd;
}

int cache_take(const char *folder)
{
	return lock(folder, LOCK_EX | LOCK_NB);
}
