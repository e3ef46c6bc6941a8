// SPDX-License-Identifier: MIT
#include "message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "foreign.h"

static void say(const char *format, va_list arguments, int error)
{
	fputs("landlock-matrix: ", stderr);
	foreign_vprintf(stderr, format, arguments);
	if (error)
		fprintf(stderr, ": %s", strerror(error));
	fputc('\n', stderr);
}

bool complain(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments, 0);
	va_end(arguments);
	return false;
}

bool complain_errno(const char *format, ...)
{
	const int error = errno;
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments, error);
	va_end(arguments);
	return false;
}
