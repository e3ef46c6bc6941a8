// SPDX-License-Identifier: MIT
#include "release.h"

#include <stdlib.h>
#include <string.h>

/* "6.12.0-rc3-next": numbers, as far as there are any, and what follows them. */
static const char *take_number(const char *release, unsigned long *number)
{
	char *end;

	*number = strtoul(release, &end, 10);
	return *end == '.' ? end + 1 : end;
}

/* The candidate's number, or the greatest one for what is none. */
static unsigned long candidate_of(const char *rest)
{
	return strncmp(rest, "-rc", 3) == 0 ? strtoul(rest + 3, NULL, 10) : (unsigned long)-1;
}

int local_release_compare(const char *a, const char *b)
{
	unsigned long one, other;

	for (int part = 0; part < 3; part++) {
		a = take_number(a, &one);
		b = take_number(b, &other);
		if (one != other)
			return one < other ? -1 : 1;
	}
	one = candidate_of(a);
	other = candidate_of(b);
	if (one != other)
		return one < other ? -1 : 1;
	return strverscmp(a, b);
}
