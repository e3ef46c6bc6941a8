// SPDX-License-Identifier: MIT
#include "json.h"

#include <inttypes.h>
#include <stddef.h>

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* The length of the UTF-8 sequence that text begins with, 0 if it begins with none. */
static size_t sequence_length(const unsigned char *text)
{
	const unsigned char lead = text[0];
	size_t length = 1;

	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		length = 2;
	else if ((lead & 0xf0) == 0xe0)
		length = 3;
	else if (lead >= 0xf0 && lead <= 0xf4)
		length = 4;
	else
		return 0;
	for (size_t i = 1; i < length; i++) {
		if (!is_continuation(text[i]))
			return 0;
	}
	/* Overlong forms, surrogates, and what is past the last code point. */
	if ((lead == 0xe0 && text[1] < 0xa0) || (lead == 0xed && text[1] > 0x9f) ||
	    (lead == 0xf0 && text[1] < 0x90) || (lead == 0xf4 && text[1] > 0x8f))
		return 0;
	return length;
}

/* Bytes that are not UTF-8, which JSON cannot hold, become the replacement character. */
static void write_quoted(FILE *stream, const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;

	fputc('"', stream);
	while (*byte) {
		const size_t length = sequence_length(byte);

		if (!length)
			fputs("\\ufffd", stream);
		else if (*byte == '"' || *byte == '\\')
			fprintf(stream, "\\%c", *byte);
		else if (*byte < 0x20 || *byte == 0x7f)
			fprintf(stream, "\\u%04x", *byte);
		else
			fwrite(byte, 1, length, stream);
		byte += length ? length : 1;
	}
	fputc('"', stream);
}

static void begin_line(struct json *json)
{
	fprintf(json->stream, "\n%*s", json->depth * 2, "");
}

static void begin_member(struct json *json, const char *key)
{
	if (json->has_member)
		fputc(',', json->stream);
	if (json->depth)
		begin_line(json);
	json->has_member = true;
	if (!key)
		return;
	write_quoted(json->stream, key);
	fputs(": ", json->stream);
}

void json_open(struct json *json, const char *key, char bracket)
{
	begin_member(json, key);
	fputc(bracket, json->stream);
	json->depth++;
	json->has_member = false;
}

void json_close(struct json *json, char bracket)
{
	json->depth--;
	if (json->has_member)
		begin_line(json);
	fputc(bracket, json->stream);
	json->has_member = true;
	if (!json->depth)
		fputc('\n', json->stream);
}

void json_string(struct json *json, const char *key, const char *text)
{
	if (!text) {
		json_null(json, key);
		return;
	}
	begin_member(json, key);
	write_quoted(json->stream, text);
}

void json_integer(struct json *json, const char *key, int64_t value)
{
	begin_member(json, key);
	fprintf(json->stream, "%" PRId64, value);
}

void json_boolean(struct json *json, const char *key, bool value)
{
	begin_member(json, key);
	fputs(value ? "true" : "false", json->stream);
}

void json_null(struct json *json, const char *key)
{
	begin_member(json, key);
	fputs("null", json->stream);
}
