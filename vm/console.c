// SPDX-License-Identifier: MIT
/* What the guest's console tells about its end: the evidence is in its last part. */
#include "console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL_SIZE (1 << 20)

static const char panic_mark[] = "Kernel panic - not syncing";

/* The end of the file as a string; NULL if it cannot be read. */
static char *read_tail(int fd)
{
	struct stat status;
	char *tail = malloc(TAIL_SIZE + 1);

	if (!tail || fstat(fd, &status) != 0) {
		free(tail);
		return NULL;
	}

	const off_t from = status.st_size > TAIL_SIZE ? status.st_size - TAIL_SIZE : 0;
	const ssize_t length = pread(fd, tail, TAIL_SIZE, from);

	if (length < 0) {
		free(tail);
		return NULL;
	}
	/* A console may carry anything; what is not text must not end the search. */
	for (ssize_t i = 0; i < length; i++) {
		if (tail[i] == '\0' || tail[i] == '\r')
			tail[i] = ' ';
	}
	tail[length] = '\0';
	return tail;
}

/* Copy one line without control characters and blanks at its end. */
static void copy_line(const char *from, char *line, size_t size)
{
	size_t length = 0;

	while (from[length] && from[length] != '\n' && length + 1 < size) {
		const unsigned char c = (unsigned char)from[length];

		line[length++] = (char)(c < ' ' || c > '~' ? '?' : c);
	}
	while (length > 0 && line[length - 1] == ' ')
		length--;
	line[length] = '\0';
}

bool console_find_panic(int fd, char *line, size_t size)
{
	char *tail = read_tail(fd);
	const char *mark = tail ? strstr(tail, panic_mark) : NULL;

	if (mark)
		copy_line(mark, line, size);
	free(tail);
	return mark != NULL;
}

bool console_last_line(int fd, char *line, size_t size)
{
	char *tail = read_tail(fd);
	size_t end = tail ? strlen(tail) : 0;

	while (end > 0 && (tail[end - 1] == '\n' || tail[end - 1] == ' '))
		end--;
	if (end == 0) {
		free(tail);
		return false;
	}
	tail[end] = '\0';

	const char *newline = strrchr(tail, '\n');

	copy_line(newline ? newline + 1 : tail, line, size);
	free(tail);
	return true;
}
