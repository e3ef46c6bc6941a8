// SPDX-License-Identifier: MIT
#include "layout.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
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

static const char *program_name(void)
{
	const unsigned long name = getauxval(AT_EXECFN);

	return name ? (const char *)name : "";
}

char *layout_path(const char *relative)
{
	char prefix[PATH_MAX];
	char *path;
	const ssize_t length = readlink("/proc/self/exe", prefix, sizeof(prefix) - 1);

	/*
	 * Without /proc, by the name that the program was started with, as long as it leads there.
	 */
	if (length < 0 && !realpath(program_name(), prefix))
		return NULL;
	if (length >= 0)
		prefix[length] = '\0';
	if (!strip_component(prefix) || !strip_component(prefix)) {
		errno = ENOENT;
		return NULL;
	}
	if (asprintf(&path, "%s/%s", prefix, relative) < 0)
		return NULL;
	return path;
}

char *layout_cache_path(const char *relative)
{
	static const struct {
		const char *variable;
		const char *below;
	} places[] = {
		{ "LANDLOCK_KIT_CACHE", "" },
		{ "XDG_CACHE_HOME", "/landlock-kit" },
		{ "HOME", "/.cache/landlock-kit" },
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const char *folder = getenv(places[i].variable);
		char *path;

		if (!folder || !folder[0])
			continue;
		if (asprintf(&path, "%s%s/%s", folder, places[i].below, relative) < 0)
			return NULL;
		return path;
	}
	errno = ENOENT;
	return NULL;
}
