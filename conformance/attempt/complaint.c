// SPDX-License-Identifier: MIT
#include "complaint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

char *complaint(const char *format, ...)
{
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		abort();
	return text;
}
