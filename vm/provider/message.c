// SPDX-License-Identifier: MIT
/* Messages of the provider's subcommands, on standard error. */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

#include "foreign.h"

static void print(const char *format, va_list arguments)
{
	flockfile(stderr);
	fputs("landlock-vm: ", stderr);
	foreign_vprintf(stderr, format, arguments);
	fputc('\n', stderr);
	funlockfile(stderr);
}

int complain(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
	return -1;
}

void tell(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
}
