// SPDX-License-Identifier: MIT
/*
 * The lies "denial=FROM:TO", what Landlock governs fails with another errno than it should, and
 * "overreach".
 *
 * It stands between the program and the libc functions that Landlock can make fail, and speaks up
 * once the program has entered a layer.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lie.h"

void *lie_find(const char *name)
{
	void *const function = dlsym(RTLD_NEXT, name);

	if (!function)
		abort();
	return function;
}

long lie_denial(long result)
{
	const struct lie *const lie = lie_told();

	if (result < 0 && lie->in_domain && lie->denial_from && errno == lie->denial_from)
		errno = lie->denial_to;
	return result;
}

/* The function of that type, name, parameters and arguments, but for the errno of its failure. */
#define GOVERNED(type, name, parameters, arguments)                                                \
	LIE_EXPORT type name parameters                                                            \
	{                                                                                          \
		type(*real) parameters;                                                            \
		*(void **)&real = lie_find(#name);                                                 \
		return (type)lie_denial(real arguments);                                           \
	}

#define AT_PATH	  int fd, const char *path
#define TWO_PATHS int fd, const char *path, int other_fd, const char *other

GOVERNED(int, unlinkat, (AT_PATH, int flags), (fd, path, flags))
GOVERNED(int, unlink, (const char *path), (path))
GOVERNED(int, rmdir, (const char *path), (path))
GOVERNED(int, mkdirat, (AT_PATH, mode_t mode), (fd, path, mode))
GOVERNED(int, mkdir, (const char *path, mode_t mode), (path, mode))
GOVERNED(int, mknodat, (AT_PATH, mode_t mode, dev_t device), (fd, path, mode, device))
GOVERNED(int, mknod, (const char *path, mode_t mode, dev_t device), (path, mode, device))
GOVERNED(int, mkfifoat, (AT_PATH, mode_t mode), (fd, path, mode))
GOVERNED(int, mkfifo, (const char *path, mode_t mode), (path, mode))
GOVERNED(int, symlinkat, (const char *target, AT_PATH), (target, fd, path))
GOVERNED(int, symlink, (const char *target, const char *path), (target, path))
GOVERNED(int, linkat, (TWO_PATHS, int flags), (fd, path, other_fd, other, flags))
GOVERNED(int, link, (const char *path, const char *other), (path, other))
GOVERNED(int, renameat2, (TWO_PATHS, unsigned int flags), (fd, path, other_fd, other, flags))
GOVERNED(int, renameat, (TWO_PATHS), (fd, path, other_fd, other))
GOVERNED(int, rename, (const char *path, const char *other), (path, other))
GOVERNED(int, truncate, (const char *path, off_t length), (path, length))
GOVERNED(int, ftruncate, (int fd, off_t length), (fd, length))
GOVERNED(int, execve, (const char *path, char *const argv[], char *const envp[]),
	 (path, argv, envp))
GOVERNED(int, execveat, (AT_PATH, char *const argv[], char *const envp[], int flags),
	 (fd, path, argv, envp, flags))
GOVERNED(int, fexecve, (int fd, char *const argv[], char *const envp[]), (fd, argv, envp))

/* What a domain leaves free, at least where it is done to what is within. */
#define FREE(type, name, parameters, arguments)                                                    \
	LIE_EXPORT type name parameters                                                            \
	{                                                                                          \
		type(*real) parameters;                                                            \
		if (lie_told()->overreach && lie_told()->in_domain) {                              \
			errno = EPERM;                                                             \
			return -1;                                                                 \
		}                                                                                  \
		*(void **)&real = lie_find(#name);                                                 \
		return (type)lie_denial(real arguments);                                           \
	}

FREE(int, chroot, (const char *path), (path))
FREE(ssize_t, process_vm_readv,
     (pid_t pid, const struct iovec *local, unsigned long local_count, const struct iovec *remote,
      unsigned long remote_count, unsigned long flags),
     (pid, local, local_count, remote, remote_count, flags))

LIE_EXPORT int open(const char *path, int flags, ...)
{
	int (*real)(const char *path, int flags, ...);
	va_list list;
	mode_t mode;

	va_start(list, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
	va_end(list);
	if (lie_told()->overreach_process && lie_told()->in_domain &&
	    strncmp(path, "/proc/", strlen("/proc/")) == 0) {
		errno = EACCES;
		return -1;
	}
	*(void **)&real = lie_find("open");
	return (int)lie_denial(real(path, flags, mode));
}

LIE_EXPORT int openat(int fd, const char *path, int flags, ...)
{
	int (*real)(int fd, const char *path, int flags, ...);
	va_list list;
	mode_t mode;

	va_start(list, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
	va_end(list);
	*(void **)&real = lie_find("openat");
	return (int)lie_denial(real(fd, path, flags, mode));
}

LIE_EXPORT int ioctl(int fd, unsigned long request, ...)
{
	int (*real)(int fd, unsigned long request, ...);
	va_list list;
	void *argument;

	va_start(list, request);
	argument = va_arg(list, void *);
	va_end(list);
	*(void **)&real = lie_find("ioctl");
	return (int)lie_denial(real(fd, request, argument));
}
