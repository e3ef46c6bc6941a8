// SPDX-License-Identifier: MIT
/* What stands in for the C library beside the kernel of stand_in.c: counted, and failed on demand. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "stand_in.h"

/* The calls as they are, under the names that the linker gives them. */
int __real_open64(const char *path, int flags, ...);
int __real_fcntl64(int fd, int command, ...);
int __real_fstat64(int fd, struct stat *status);
int __real_lstat64(const char *path, struct stat *status);
int __real_close(int fd);
int __real_pipe2(int fds[2], int flags);
int __real_clone(int (*run)(void *context), void *stack, int flags, void *context, ...);
void *__real_malloc(size_t size);
void *__real_calloc(size_t number, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_reallocarray(void *memory, size_t number, size_t size);
char *__real_strdup(const char *string);
char *__real_strndup(const char *string, size_t size);
char *__real_realpath(const char *path, char *resolved);
void __real_free(void *memory);

int __wrap_prctl(int option, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_fcntl64(int fd, int command, ...);
int __wrap_fstat64(int fd, struct stat *status);
int __wrap_stat64(const char *path, struct stat *status);
int __wrap_lstat64(const char *path, struct stat *status);
int __wrap_close(int fd);
int __wrap_pipe2(int fds[2], int flags);
int __wrap_clone(int (*run)(void *context), void *stack, int flags, void *context, ...);
int __wrap_close_range(unsigned int first, unsigned int last, int flags);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t number, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_reallocarray(void *memory, size_t number, size_t size);
char *__wrap_strdup(const char *string);
char *__wrap_strndup(const char *string, size_t size);
char *__wrap_realpath(const char *path, char *resolved);
void __wrap_free(void *memory);

int __wrap_prctl(int option, ...)
{
	if (stand_in_must_fail("prctl"))
		return -1;
	switch (option) {
	case PR_GET_SECCOMP:
		return stand_in.seccomp;
	case PR_GET_NO_NEW_PRIVS:
		return stand_in.no_new_privs;
	case PR_SET_PDEATHSIG:
		return 0;
	case PR_SET_NO_NEW_PRIVS:
		stand_in.no_new_privs = true;
		return 0;
	default:
		abort();
	}
}

static int hold(int fd)
{
	if (fd >= 0)
		stand_in.descriptors++;
	return fd;
}

int __wrap_open64(const char *path, int flags, ...)
{
	if (stand_in_must_fail("open"))
		return -1;
	if (stand_in.layers && (stand_in.attr.handled_access_fs & LLK_ACCESS_FS_READ_DIR) &&
	    (flags & O_DIRECTORY) && !(flags & O_PATH)) {
		errno = EACCES;
		return -1;
	}
	return hold(__real_open64(path, flags));
}

int __wrap_fcntl64(int fd, int command, ...)
{
	va_list arguments;
	int argument;

	if (stand_in_must_fail("fcntl"))
		return -1;
	va_start(arguments, command);
	argument = va_arg(arguments, int);
	va_end(arguments);
	return hold(__real_fcntl64(fd, command, argument));
}

int __wrap_fstat64(int fd, struct stat *status)
{
	return stand_in_must_fail("fstat") ? -1 : __real_fstat64(fd, status);
}

int __wrap_stat64(const char *path, struct stat *status)
{
	/* All that libllk asks of it is the number of threads. */
	if (strcmp(path, "/proc/self/task") != 0)
		abort();
	if (stand_in_must_fail("stat"))
		return -1;
	memset(status, 0, sizeof(*status));
	status->st_nlink = (nlink_t)stand_in.threads + 2;
	if (stand_in.threads)
		return 0;
	errno = ENOENT;
	return -1;
}

int __wrap_lstat64(const char *path, struct stat *status)
{
	return stand_in_must_fail("lstat") ? -1 : __real_lstat64(path, status);
}

int __wrap_close(int fd)
{
	const int answer = __real_close(fd);

	if (answer == 0)
		stand_in_note_close(fd);
	return answer;
}

int __wrap_close_range(unsigned int first, unsigned int last, int flags)
{
	if (stand_in_must_fail("close_range"))
		return -1;
	for (unsigned int fd = first; fd <= last; fd++) {
		if (__real_close((int)fd) || flags)
			abort();
		stand_in_note_close((int)fd);
	}
	return 0;
}

int __wrap_pipe2(int fds[2], int flags)
{
	if (stand_in_must_fail("pipe2") || __real_pipe2(fds, flags))
		return -1;
	stand_in.descriptors += 2;
	return 0;
}

int __wrap_clone(int (*run)(void *context), void *stack, int flags, void *context, ...)
{
	return stand_in_must_fail("clone") ? -1 : __real_clone(run, stack, flags, context);
}

static void *own(void *memory)
{
	if (memory)
		stand_in.allocations++;
	return memory;
}

void *__wrap_malloc(size_t size)
{
	return stand_in_must_fail("malloc") ? NULL : own(__real_malloc(size));
}

void *__wrap_calloc(size_t number, size_t size)
{
	return stand_in_must_fail("calloc") ? NULL : own(__real_calloc(number, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
	if (stand_in_must_fail("realloc"))
		return NULL;
	return memory ? __real_realloc(memory, size) : own(__real_realloc(memory, size));
}

void *__wrap_reallocarray(void *memory, size_t number, size_t size)
{
	if (stand_in_must_fail("reallocarray"))
		return NULL;
	return memory ? __real_reallocarray(memory, number, size)
		      : own(__real_reallocarray(memory, number, size));
}

char *__wrap_strdup(const char *string)
{
	return stand_in_must_fail("strdup") ? NULL : own(__real_strdup(string));
}

char *__wrap_strndup(const char *string, size_t size)
{
	return stand_in_must_fail("strndup") ? NULL : own(__real_strndup(string, size));
}

char *__wrap_realpath(const char *path, char *resolved)
{
	return stand_in_must_fail("realpath") ? NULL : own(__real_realpath(path, resolved));
}

void __wrap_free(void *memory)
{
	if (memory)
		stand_in.allocations--;
	__real_free(memory);
}
