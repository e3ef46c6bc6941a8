// SPDX-License-Identifier: MIT
#include "installed.h"

#include "cleanup.h"
#include "kernel-record.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A release stands between the two.  Older systems have no usr; SUSE calls arm64's images so. */
static const struct {
	enum installed_part part;
	const char *before;
	const char *behind;
} places[] = {
	{ INSTALLED_IMAGE, "boot/vmlinuz-", "" },
	{ INSTALLED_IMAGE, "boot/Image-", "" },
	{ INSTALLED_IMAGE, "lib/modules/", "/vmlinuz" },
	{ INSTALLED_IMAGE, "lib/modules/", "/Image" },
	{ INSTALLED_IMAGE, "usr/lib/modules/", "/vmlinuz" },
	{ INSTALLED_IMAGE, "usr/lib/modules/", "/Image" },
	{ INSTALLED_CONFIG, "boot/config-", "" },
	{ INSTALLED_CONFIG, "lib/modules/", "/config" },
	{ INSTALLED_CONFIG, "usr/lib/modules/", "/config" },
	{ INSTALLED_MODULES, "lib/modules/", "" },
	{ INSTALLED_MODULES, "usr/lib/modules/", "" },
};

#define PLACES (sizeof(places) / sizeof(*places))

char *installed_find(const char *root, enum installed_part part, const char *release)
{
	for (size_t i = 0; i < PLACES; i++) {
		char *path;

		if (places[i].part != part)
			continue;
		if (asprintf(&path, "%s/%s%s%s", root, places[i].before, release,
			     places[i].behind) < 0)
			return NULL;
		if (access(path, F_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}

bool installed_is_module(const char *name)
{
	const char *end = strstr(name, ".ko");

	return (end && (end[3] == '\0' || end[3] == '.')) || strncmp(name, "modules.", 8) == 0;
}

bool installed_read(const char *path, struct installed_file *file)
{
	for (size_t i = 0; i < PLACES; i++) {
		const size_t before = strlen(places[i].before);
		const char *release = path + before, *end;

		if (strncmp(path, places[i].before, before) != 0)
			continue;
		end = release + strcspn(release, "/");
		*file = (struct installed_file){
			.part = places[i].part,
			.release = release,
			.release_length = (size_t)(end - release),
			.rest = *end ? end + 1 : end,
		};
		if (end == release)
			continue;
		if (places[i].part != INSTALLED_MODULES && strcmp(end, places[i].behind) == 0)
			return true;
		if (places[i].part == INSTALLED_MODULES && *file->rest &&
		    installed_is_module(strrchr(end, '/') + 1))
			return true;
	}
	return false;
}

bool installed_is_of(const struct installed_file *file, const char *release)
{
	return strncmp(file->release, release, file->release_length) == 0 &&
	       release[file->release_length] == '\0';
}

char *installed_place(const struct installed_file *file)
{
	char *place;

	switch (file->part) {
	case INSTALLED_IMAGE:
		return strdup(KERNEL_IMAGE);
	case INSTALLED_CONFIG:
		return strdup(KERNEL_CONFIG);
	default:
		return asprintf(&place, KERNEL_MODULES "/%s", file->rest) < 0 ? NULL : place;
	}
}
