// SPDX-License-Identifier: MIT
/* Packages from the archive, checked by apt; and which of those that it lists it no longer has. */
#include "apt-download.h"

#include "../message.h"
#include "cleanup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The digests of packages that were found missing since the lists of a suite were read. */
static char *gone_path(const struct apt *apt, const char *suite, const char *arch)
{
	char *path;

	if (asprintf(&path, "%s/gone/%s-%s", apt->folder, suite, arch) >= 0)
		return path;
	complain("%s: %s", suite, strerror(ENOMEM));
	return NULL;
}

/* Whether each failure of a download is one of a file that is not there. */
static bool only_missing_files(const char *messages)
{
	static const char failure[] = "E: Failed to fetch ";
	bool found = false;

	for (const char *line = strstr(messages, failure); line; line = strstr(line + 1, failure)) {
		const char *end = strchrnul(line, '\n');
		const char *http = strstr(line, "  404  ");
		const char *local = strstr(line, "File not found");

		if (!(http && http < end) && !(local && local < end))
			return false;
		found = true;
	}
	return found;
}

static bool is_known_gone(const char *path, const struct package *package)
{
	_cleanup_file_ FILE *file = fopen(path, "re");
	_cleanup_free_ char *line = NULL;
	size_t room = 0;

	while (file && getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, package->sha256) == 0)
			return true;
	}
	return false;
}

static int remember_gone(const char *path, const struct package *package)
{
	_cleanup_file_ FILE *file = fopen(path, "ae");

	if (!file || fprintf(file, "%s\n", package->sha256) < 0 || fflush(file) != 0)
		return complain("%s: %s", path, strerror(errno));
	return 0;
}

static int download(struct apt *apt, const char *suite, const char *arch,
		    const struct package *package, const char *folder, bool *gone)
{
	_cleanup_free_ char *spec = NULL;
	struct process_output output;
	int failed;

	if (asprintf(&spec, "%s:%s=%s", package->name, arch, package->version) < 0) {
		spec = NULL;
		return complain("%s: %s", package->name, strerror(ENOMEM));
	}

	const char *const words[] = { "download", spec, NULL };

	failed = apt_run(apt, &suite, 1, arch, folder, words, &output);
	if (!failed && output.status != 0) {
		*gone = only_missing_files(output.err);
		failed = *gone ? -1 : apt_complain(package->name, &output);
	}
	process_output_release(&output);
	return failed;
}

int apt_download(struct apt *apt, const char *suite, const char *arch,
		 const struct package *packages, size_t count, const char *folder, bool *gone)
{
	_cleanup_free_ char *path = gone_path(apt, suite, arch);

	*gone = false;
	if (!path)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (download(apt, suite, arch, &packages[i], folder, gone) == 0)
			continue;
		if (*gone && remember_gone(path, &packages[i]) != 0)
			*gone = false;
		return -1;
	}
	return 0;
}

bool apt_is_gone(struct apt *apt, const char *suite, const char *arch,
		 const struct package *packages, size_t count)
{
	_cleanup_free_ char *path = gone_path(apt, suite, arch);

	for (size_t i = 0; path && i < count; i++) {
		if (is_known_gone(path, &packages[i]))
			return true;
	}
	return false;
}

int apt_forget_gone(struct apt *apt, const char *suite, const char *arch)
{
	_cleanup_free_ char *path = gone_path(apt, suite, arch);

	if (!path)
		return -1;
	if (unlink(path) != 0 && errno != ENOENT)
		return complain("%s: %s", path, strerror(errno));
	return 0;
}

char *apt_file_name(const struct package *package, const char *arch)
{
	const char *colon = strchr(package->version, ':');
	char *name;
	int length;

	if (colon)
		length = asprintf(&name, "%s_%.*s%%3a%s_%s.deb", package->name,
				  (int)(colon - package->version), package->version, colon + 1,
				  arch);
	else
		length = asprintf(&name, "%s_%s_%s.deb", package->name, package->version, arch);
	return length < 0 ? NULL : name;
}
