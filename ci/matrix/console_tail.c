// SPDX-License-Identifier: MIT
#include "console_tail.h"

#include <foreign.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"

/* Enough for an oops, its trace, and what led to it. */
#define TAIL_SIZE  8192
#define TAIL_LINES 80

/* Where the last lines of the text begin. */
static const char *last_lines(const char *text, size_t length)
{
	const char *begin = text + length;
	unsigned int lines = 0;

	while (begin > text) {
		if (begin[-1] == '\n' && begin != text + length && ++lines == TAIL_LINES)
			break;
		begin--;
	}
	return begin;
}

/* A serial console ends its lines with both signs. */
static size_t drop_returns(char *text, size_t length)
{
	size_t kept = 0;

	for (size_t i = 0; i < length; i++) {
		if (text[i] != '\r' && text[i])
			text[kept++] = text[i];
	}
	return kept;
}

char *console_tail(const char *directory)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_file_ FILE *file = NULL;
	const char *begin, *newline;
	char buffer[TAIL_SIZE];
	size_t length;
	bool cut;

	if (asprintf(&path, "%s/console.log", directory) < 0) {
		path = NULL;
		return NULL;
	}
	file = fopen(path, "re");
	if (!file)
		return NULL;
	cut = fseek(file, -TAIL_SIZE, SEEK_END) == 0;
	length = drop_returns(buffer, fread(buffer, 1, sizeof(buffer), file));
	begin = last_lines(buffer, length);
	/* The first line of a cut may be the rest of one. */
	newline = memchr(begin, '\n', (size_t)(buffer + length - begin));
	if (cut && begin == buffer && newline)
		begin = newline + 1;
	if (begin == buffer + length)
		return NULL;
	return foreign_shown(begin, (size_t)(buffer + length - begin), FOREIGN_LINES);
}
