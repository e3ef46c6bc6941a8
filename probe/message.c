// SPDX-License-Identifier: MIT
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

#include "foreign.h"

int complain(const char *format, ...)
{
	va_list arguments;

	fputs("landlock-probe: ", stderr);
	va_start(arguments, format);
	foreign_vprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return 1;
}
