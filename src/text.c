// SPDX-License-Identifier: MIT
/* Text that is put together piece by piece in a buffer which may be too small for it. */
#include <stdarg.h>
#include <stdio.h>

#include "text.h"

struct text llk_text_begin(char *buffer, size_t size)
{
	if (size)
		buffer[0] = '\0';
	return (struct text){ .buffer = buffer, .size = size };
}

void llk_text_add(struct text *text, const char *format, ...)
{
	const bool full = text->length >= text->size;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(full ? NULL : text->buffer + text->length,
			   full ? 0 : text->size - text->length, format, arguments);
	va_end(arguments);
	if (length > 0)
		text->length += (size_t)length;
}
