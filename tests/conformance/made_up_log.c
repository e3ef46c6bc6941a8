// SPDX-License-Identifier: MIT
/* Preloaded: /dev/kmsg is the file MADE_UP_LOG, one of its lines for each read(2). */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

typedef int open_function(const char *path, int flags, ...);
typedef ssize_t read_function(int fd, void *buffer, size_t size);

static const char *log_name(void)
{
	return getenv("MADE_UP_LOG");
}

EXPORTED int open(const char *path, int flags, ...)
{
	open_function *real = (open_function *)dlsym(RTLD_NEXT, "open");
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	if (strcmp(path, "/dev/kmsg") == 0 && log_name())
		path = log_name();
	return real(path, flags, mode);
}

static bool is_log(int fd)
{
	struct stat file, log;

	return log_name() && fstat(fd, &file) == 0 && stat(log_name(), &log) == 0 &&
	       file.st_dev == log.st_dev && file.st_ino == log.st_ino;
}

EXPORTED ssize_t read(int fd, void *buffer, size_t size)
{
	read_function *real = (read_function *)dlsym(RTLD_NEXT, "read");
	char *line = buffer;
	size_t length = 0;

	if (!is_log(fd))
		return real(fd, buffer, size);
	while (length < size && real(fd, line + length, 1) == 1) {
		if (line[length++] == '\n')
			return (ssize_t)length;
	}
	errno = EAGAIN;
	return -1;
}
