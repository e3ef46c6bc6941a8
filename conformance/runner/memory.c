// SPDX-License-Identifier: MIT
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign.h"
#include "result.h"

static void *demand(void *memory)
{
	if (memory)
		return memory;
	fputs("landlock-conformance: out of memory\n", stderr);
	exit(EXIT_INFRA);
}

void *memory_resize(void *old, size_t count, size_t size)
{
	return demand(reallocarray(old, count, size));
}

char *memory_copy(const char *text)
{
	return demand(strdup(text));
}

char *memory_copy_part(const char *text, size_t length)
{
	return demand(strndup(text, length));
}

char *memory_shown(const char *text, size_t length)
{
	return demand(foreign_shown(text, length, FOREIGN_LINES));
}

char *memory_format(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	return demand(text);
}
