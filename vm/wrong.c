// SPDX-License-Identifier: MIT
#include "wrong.h"

#include <stdarg.h>
#include <stdio.h>

int wrong_because(char **wrong, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(wrong, format, arguments) < 0)
		*wrong = NULL;
	va_end(arguments);
	return -1;
}
