// SPDX-License-Identifier: MIT
#include "first_line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int first_line(const char *path, char *line, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const ssize_t got = fd < 0 ? -1 : read(fd, line, size - 1);
	const int error = got < 0 ? errno : 0;

	if (fd >= 0)
		close(fd);
	line[got < 0 ? 0 : got] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return error;
}
