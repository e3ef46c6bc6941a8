// SPDX-License-Identifier: MIT
#include "literal.h"

#include <stdlib.h>
#include <string.h>

#include "expect.h"

const char *literal_pattern(const char *text)
{
	char *pattern = malloc(3 * strlen(text) + 1), *end = pattern;

	if (!pattern)
		expect_broken("no memory");
	for (; *text; text++) {
		const char *const special = strchr("[*?(@", *text);

		if (special)
			*end++ = '[';
		*end++ = *text;
		if (special)
			*end++ = ']';
	}
	*end = '\0';
	return pattern;
}
