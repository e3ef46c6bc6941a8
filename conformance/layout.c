// SPDX-License-Identifier: MIT
#include "layout.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Cut the last component off path; false if there is none. */
static bool strip_component(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

char *layout_path(const char *relative)
{
	char prefix[PATH_MAX];
	char *path;
	const ssize_t length = readlink("/proc/self/exe", prefix, sizeof(prefix) - 1);

	if (length < 0)
		return NULL;
	prefix[length] = '\0';
	if (!strip_component(prefix) || !strip_component(prefix)) {
		errno = ENOENT;
		return NULL;
	}
	if (asprintf(&path, "%s/%s", prefix, relative) < 0)
		return NULL;
	return path;
}
