// SPDX-License-Identifier: MIT
#include "utf8.h"

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

size_t utf8_take(const char *text, size_t length, uint32_t *character)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const size_t size = length ? sequence_size((unsigned char)text[0]) : 0;
	uint32_t value;

	if (!size || size > length)
		return 0;
	value = size == 1 ? (unsigned char)text[0] : (unsigned char)text[0] & (0xffU >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		const unsigned char byte = (unsigned char)text[i];

		if ((byte & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte & 0x3fU);
	}
	if (value < smallest[size] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 0;
	*character = value;
	return size;
}

/* In ascending order. */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x00, 0x1f },	      /* controls */
	{ 0x7f, 0x9f },	      /* DEL, and the controls of eight bits */
	{ 0xad, 0xad },	      /* soft hyphen */
	{ 0x61c, 0x61c },     /* Arabic letter mark */
	{ 0x180e, 0x180e },   /* Mongolian vowel separator */
	{ 0x200b, 0x200f },   /* of no width; marks of direction */
	{ 0x2028, 0x202e },   /* separators of lines and paragraphs; embeddings and overrides */
	{ 0x2060, 0x206f },   /* joiners, isolates and other formats */
	{ 0xfdd0, 0xfdef },   /* no characters */
	{ 0xfeff, 0xfeff },   /* byte order mark */
	{ 0xfff9, 0xfffb },   /* interlinear annotation */
	{ 0xe0000, 0xe007f }, /* tags */
};

bool utf8_is_plain(uint32_t character)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		if (character >= hidden[i].first && character <= hidden[i].last)
			return false;
	}
	/* The last two of every plane are no characters. */
	return (character & 0xfffe) != 0xfffe;
}
