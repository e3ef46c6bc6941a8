// SPDX-License-Identifier: MIT
/* The order of Debian package versions, as deb-version(7) defines it. */
#include "version.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A piece of a version: text that is not NUL-terminated. */
struct span {
	const char *at;
	const char *end;
};

static int character(struct span s)
{
	return s.at < s.end ? (unsigned char)*s.at : 0;
}

/* "~" sorts before the end, the end before letters, letters before everything else. */
static int weight(struct span s)
{
	const int c = character(s);

	if (c == '~')
		return -1;
	if (c == 0 || isdigit(c))
		return 0;
	return isalpha(c) ? c : c + 256;
}

static int compare_text(struct span *a, struct span *b)
{
	while ((a->at < a->end && !isdigit(character(*a))) ||
	       (b->at < b->end && !isdigit(character(*b)))) {
		const int difference = weight(*a) - weight(*b);

		if (difference)
			return difference;
		a->at++;
		b->at++;
	}
	return 0;
}

static struct span take_number(struct span *s)
{
	struct span number;

	while (character(*s) == '0')
		s->at++;
	number.at = s->at;
	while (isdigit(character(*s)))
		s->at++;
	number.end = s->at;
	return number;
}

/* Numbers of any length: without leading zeros, the longer one is greater. */
static int compare_number(struct span *a, struct span *b)
{
	const struct span x = take_number(a), y = take_number(b);
	const ptrdiff_t x_length = x.end - x.at, y_length = y.end - y.at;

	if (x_length != y_length)
		return x_length < y_length ? -1 : 1;
	return memcmp(x.at, y.at, (size_t)x_length);
}

static int compare_part(struct span a, struct span b)
{
	while (a.at < a.end || b.at < b.end) {
		int difference = compare_text(&a, &b);

		if (!difference)
			difference = compare_number(&a, &b);
		if (difference)
			return difference;
	}
	return 0;
}

static struct span epoch_of(const char *version)
{
	const char *colon = strchr(version, ':');

	return (struct span){ version, colon ? colon : version };
}

static struct span upstream_of(const char *version)
{
	const char *colon = strchr(version, ':');
	const char *at = colon ? colon + 1 : version;
	const char *dash = strrchr(at, '-');

	return (struct span){ at, dash ? dash : at + strlen(at) };
}

static struct span revision_of(const char *version)
{
	const char *end = version + strlen(version);
	const char *dash = strrchr(version, '-');

	return (struct span){ dash ? dash + 1 : end, end };
}

int debian_version_compare(const char *a, const char *b)
{
	int difference = compare_part(epoch_of(a), epoch_of(b));

	if (!difference)
		difference = compare_part(upstream_of(a), upstream_of(b));
	if (!difference)
		difference = compare_part(revision_of(a), revision_of(b));
	return difference;
}

bool debian_version_is_of(const char *version, const char *series)
{
	const struct span upstream = upstream_of(version);
	const size_t length = strlen(series);
	const char *next = upstream.at + length;

	if ((size_t)(upstream.end - upstream.at) < length ||
	    strncmp(upstream.at, series, length) != 0)
		return false;
	return next == upstream.end || strchr(".~+-", *next);
}
