// SPDX-License-Identifier: MIT
#include "limit.h"

#include <string.h>

bool limit_allows_id(const char *id)
{
	const char *end = id;

	while (*end > ' ' && *end <= '~')
		end++;
	return !*end && end > id && end - id <= LIMIT_ID;
}

json_t *limit_text(const char *text, size_t most)
{
	const size_t length = strlen(text);
	size_t kept = most;

	if (length <= most)
		return json_string(text);
	/* No character is cut in two. */
	while (kept > 0 && (text[kept] & 0xc0) == 0x80)
		kept--;
	return json_sprintf("%.*s [%zu bytes more]", (int)kept, text, length - kept);
}
