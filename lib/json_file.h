/* SPDX-License-Identifier: MIT */
/*
 * Reading a JSON file, for programs that use jansson, with an error that people can do something
 * with.
 */
#ifndef LLK_JSON_FILE_H
#define LLK_JSON_FILE_H

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"

/*
 * Read the file.  Returns NULL with why set: the reason that it cannot be read, or the line and
 * what is wrong there.
 *
 * flags: of json_loadf(3).
 */
static inline json_t *json_file_read(const char *path, size_t flags, char *why, size_t size)
{
	_cleanup_file_ FILE *file = fopen(path, "re");
	struct stat status;
	json_error_t error;
	json_t *json;

	if (file && fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode)) {
		snprintf(why, size, "%s", strerror(EISDIR));
		return NULL;
	}
	if (!file) {
		snprintf(why, size, "%s", strerror(errno));
		return NULL;
	}
	json = json_loadf(file, flags, &error);
	if (!json && ferror(file))
		snprintf(why, size, "%s", strerror(errno));
	else if (!json && error.line > 0)
		snprintf(why, size, "line %d: %s", error.line, error.text);
	else if (!json)
		snprintf(why, size, "%s", error.text);
	return json;
}

#endif
