// SPDX-License-Identifier: MIT
#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "memory.h"

static const char replacement[] = "\xef\xbf\xbd";

/* The number of bytes of the sequence that begins with this byte; 0 if none does. */
static size_t sequence_size(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	if (first >= 0xf0 && first < 0xf5)
		return 4;
	return 0;
}

static bool is_text(uint32_t character, size_t size)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (character < smallest[size] || character > 0x10ffff)
		return false;
	if (character < 0x20)
		return character == '\t' || character == '\n';
	if (character >= 0x7f && character < 0xa0)
		return false;
	if (character >= 0xd800 && character < 0xe000)
		return false;
	return character != 0xfffe && character != 0xffff;
}

/* The size of the presentable character at the start of the text, or 0. */
static size_t measure(const unsigned char *text, size_t length)
{
	const size_t size = sequence_size(text[0]);
	uint32_t character;

	if (!size || size > length)
		return 0;
	character = size == 1 ? text[0] : text[0] & (0xffU >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (text[i] & 0x3fU);
	}
	return is_text(character, size) ? size : 0;
}

char *utf8_clean(const char *text, size_t length)
{
	const size_t replacement_size = sizeof(replacement) - 1;
	char *clean = memory_resize(NULL, length * replacement_size + 1, 1);
	size_t end = 0;

	for (size_t i = 0; i < length;) {
		const size_t size = measure((const unsigned char *)text + i, length - i);

		if (size) {
			memcpy(clean + end, text + i, size);
			end += size;
			i += size;
			continue;
		}
		memcpy(clean + end, replacement, replacement_size);
		end += replacement_size;
		i++;
	}
	clean[end] = '\0';
	return clean;
}
