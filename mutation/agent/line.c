// SPDX-License-Identifier: MIT
#include "line.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static FILE *from_host, *to_host;

int line_open(const char *port)
{
	const int fd = open(port, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios mode;

	if (fd < 0)
		return -1;
	if (tcgetattr(fd, &mode) == 0) {
		cfmakeraw(&mode);
		tcsetattr(fd, TCSANOW, &mode);
	}

	const int again = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	from_host = fdopen(fd, "r");
	to_host = again < 0 ? NULL : fdopen(again, "w");
	return from_host && to_host ? 0 : -1;
}

int line_hear(char *line, size_t size)
{
	if (!fgets(line, (int)size, from_host))
		return -1;
	line[strcspn(line, "\n")] = '\0';
	return 0;
}

void line_say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(to_host, format, arguments);
	va_end(arguments);
	putc('\n', to_host);
	fflush(to_host);
}
