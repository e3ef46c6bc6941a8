// SPDX-License-Identifier: MIT
#include "harmless.h"

#include <utf8.h>

bool is_harmless(const char *text, size_t length, enum foreign_form form)
{
	while (length > 0) {
		uint32_t character;
		const size_t size = utf8_take(text, length, &character);
		const bool divides = character == '\n' || character == '\t';

		if (!size || (!utf8_is_plain(character) && !(divides && form == FOREIGN_LINES)))
			return false;
		text += size;
		length -= size;
	}
	return true;
}
