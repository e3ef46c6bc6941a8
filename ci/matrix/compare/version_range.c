// SPDX-License-Identifier: MIT
#include "version_range.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

/* Release candidates come before what they are candidates of. */
#define CANDIDATE (-10000)

#define PARTS 3

bool linux_version_read(struct linux_version *version, const char *text)
{
	char *end = (char *)text;

	*version = (struct linux_version){ 0 };
	while (version->count < PARTS && isdigit((unsigned char)*end)) {
		const long number = strtol(end, &end, 10);

		if (number > 1000000)
			return false;
		version->parts[version->count++] = (int)number;
		if (*end != '.' || !isdigit((unsigned char)end[1]))
			break;
		end++;
	}
	if (version->count < 2)
		return false;
	if (version->count == 2 && strchr("-~", *end) && strncmp(end + !!*end, "rc", 2) == 0)
		version->parts[version->count++] = CANDIDATE + atoi(end + 3);
	return true;
}

/* As far as the bound goes. */
static int compare(const struct linux_version *version, const struct linux_version *bound)
{
	for (int i = 0; i < bound->count; i++) {
		if (version->parts[i] != bound->parts[i])
			return version->parts[i] < bound->parts[i] ? -1 : 1;
	}
	return 0;
}

/* A bound is a number and nothing else. */
static bool read_bound(struct linux_version *bound, const char *text)
{
	static const char allowed[] = "0123456789.~-rc";

	return !*text || (!text[strspn(text, allowed)] && linux_version_read(bound, text));
}

bool version_range_read(struct version_range *range, const char *text)
{
	const char *dots = strstr(text, "..");
	_cleanup_free_ char *from = dots ? strndup(text, (size_t)(dots - text)) : NULL;

	*range = (struct version_range){ 0 };
	return from && read_bound(&range->from, from) && read_bound(&range->to, dots + 2) &&
	       (range->from.count || range->to.count);
}

bool version_range_has(const struct version_range *range, const char *version)
{
	struct linux_version number;

	return version && linux_version_read(&number, version) &&
	       compare(&number, &range->from) >= 0 &&
	       (!range->to.count || compare(&number, &range->to) <= 0);
}
