// SPDX-License-Identifier: MIT
/* The kernel parameters that are meant for init. */
#include "parameter.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool parameter_read(const char *name, char *value, size_t size)
{
	char line[4096];
	const int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;

	const ssize_t length = read(fd, line, sizeof(line) - 1);

	close(fd);
	if (length <= 0)
		return false;
	line[length] = '\0';

	const char *at = strstr(line, name);

	if (!at)
		return false;
	at += strlen(name);

	const size_t end = strcspn(at, " \n");

	if (end == 0 || end >= size)
		return false;
	snprintf(value, size, "%.*s", (int)end, at);
	return true;
}
