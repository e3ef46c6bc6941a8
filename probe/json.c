// SPDX-License-Identifier: MIT
#include "json.h"

#include <inttypes.h>
#include <stddef.h>

#include "utf8.h"

/* What would not be seen goes by its number: one of UTF-16, which takes two for some. */
static void write_number(FILE *stream, uint32_t character)
{
	if (character > 0xffff) {
		fprintf(stream, "\\u%04" PRIx32, 0xd800 + ((character - 0x10000) >> 10));
		character = 0xdc00 + (character & 0x3ff);
	}
	fprintf(stream, "\\u%04" PRIx32, character);
}

/* Bytes that are not UTF-8, which JSON cannot hold, become the replacement character. */
static void write_quoted(FILE *stream, const char *text)
{
	fputc('"', stream);
	while (*text) {
		uint32_t character = 0xfffd;
		const size_t size = utf8_take(text, SIZE_MAX, &character);

		if (!size || !utf8_is_plain(character))
			write_number(stream, character);
		else if (character == '"' || character == '\\')
			fprintf(stream, "\\%c", *text);
		else
			fwrite(text, 1, size, stream);
		text += size ? size : 1;
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
