// SPDX-License-Identifier: MIT
#include "foreign.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

static void show_control(uint32_t character, char *shown)
{
	switch (character) {
	case '\n':
		strcpy(shown, "\\n");
		break;
	case '\t':
		strcpy(shown, "\\t");
		break;
	case '\r':
		strcpy(shown, "\\r");
		break;
	default:
		snprintf(shown, FOREIGN_SHOWN_SIZE, "\\x%02x", (unsigned int)character & 0xff);
	}
}

size_t foreign_take(const char *text, size_t length, enum foreign_form form,
		    char shown[static FOREIGN_SHOWN_SIZE])
{
	uint32_t character;
	const size_t size = utf8_take(text, length, &character);

	if (!length)
		return 0;
	if (!size) {
		show_control((unsigned char)*text, shown);
		return 1;
	}
	if (utf8_is_plain(character) ||
	    (form == FOREIGN_LINES && (character == '\n' || character == '\t'))) {
		memcpy(shown, text, size);
		shown[size] = '\0';
	} else if (character < 0x80) {
		show_control(character, shown);
	} else if (character <= 0xffff) {
		snprintf(shown, FOREIGN_SHOWN_SIZE, "\\u%04" PRIx32, character);
	} else {
		snprintf(shown, FOREIGN_SHOWN_SIZE, "\\U%08" PRIx32, character);
	}
	return size;
}

char *foreign_shown(const char *text, size_t length, enum foreign_form form)
{
	char piece[FOREIGN_SHOWN_SIZE];
	size_t size = 0;
	size_t used = 0;
	char *shown;

	for (size_t at = 0; at < length;) {
		at += foreign_take(text + at, length - at, form, piece);
		size += strlen(piece);
	}
	shown = malloc(size + 1);
	if (!shown)
		return NULL;
	for (size_t at = 0; at < length;) {
		at += foreign_take(text + at, length - at, form, piece);
		strcpy(shown + used, piece);
		used += strlen(piece);
	}
	shown[used] = '\0';
	return shown;
}

void foreign_print(FILE *stream, const char *text, enum foreign_form form)
{
	char shown[FOREIGN_SHOWN_SIZE];

	while (*text) {
		text += foreign_take(text, SIZE_MAX, form, shown);
		fputs(shown, stream);
	}
}

void foreign_vprintf(FILE *stream, const char *format, va_list arguments)
{
	char room[512];
	char *text = room;
	va_list again;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(room, sizeof(room), format, arguments);
	if (length >= (int)sizeof(room)) {
		text = malloc((size_t)length + 1);
		if (text)
			vsnprintf(text, (size_t)length + 1, format, again);
		else
			text = room;
	}
	va_end(again);
	if (length >= 0)
		foreign_print(stream, text, FOREIGN_LINE);
	if (text != room)
		free(text);
}

void foreign_message(const char *program, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s: ", program);
	va_start(arguments, format);
	foreign_vprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

void foreign_printf(FILE *stream, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	foreign_vprintf(stream, format, arguments);
	va_end(arguments);
}

const char *foreign_typed(const char *typed)
{
	return *typed ? typed : "\"\"";
}
