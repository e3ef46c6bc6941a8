// SPDX-License-Identifier: MIT
#include "source-package.h"

#include "../cache.h"
#include "../message.h"
#include "../tarball.h"
#include "apt-download.h"
#include "apt-lists.h"
#include "cleanup.h"
#include "deb.h"
#include "version.h"

#include <archive_entry.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "linux-source-"

/* Where the source is until it is unpacked. */
#define TARBALL ".source"

/* Packages of this kind are for every architecture; the lists are those of one. */
#define ARCH "amd64"

/* What is being read. */
struct reading {
	struct source_packages *packages;
	const char *suite;
	const char *series; /* or NULL */
};

/* "linux-source-7.3", and not "linux-source-7.3-extras". */
static bool is_wanted(const struct reading *reading, const struct package *package)
{
	const char *series = package->name + strlen(PREFIX);

	if (reading->series)
		return strcmp(series, reading->series) == 0;
	return series[0] != '\0' && series[strspn(series, "0123456789.")] == '\0';
}

static int take_package(void *context, struct package package)
{
	const struct reading *reading = context;
	struct source_packages *packages = reading->packages;
	struct source_package *grown;

	if (!is_wanted(reading, &package)) {
		package_release(&package);
		return 0;
	}
	grown = reallocarray(packages->list, packages->count + 1, sizeof(*grown));
	if (!grown) {
		package_release(&package);
		return complain("source: %s", strerror(errno));
	}
	packages->list = grown;
	grown[packages->count++] = (struct source_package){ package, reading->suite };
	return 0;
}

/* Put them in order: the newest first, of one version that of the earliest suite. */
static void sort(struct source_packages *packages)
{
	struct source_package *list = packages->list;
	size_t kept = 0;

	for (size_t i = 0; i < packages->count; i++) {
		struct source_package one = list[i];
		size_t at = kept;
		int order = 1;

		while (at > 0 && (order = debian_version_compare(list[at - 1].package.version,
								 one.package.version)) < 0)
			at--;
		if (at > 0 && order == 0) {
			package_release(&one.package);
			continue;
		}
		memmove(list + at + 1, list + at, (kept - at) * sizeof(*list));
		list[at] = one;
		kept++;
	}
	packages->count = kept;
}

int source_packages_find(struct source_packages *packages, struct apt *apt,
			 const char *const *suites, size_t suite_count, const char *series)
{
	struct reading reading = { .packages = packages, .series = series };

	*packages = (struct source_packages){ 0 };
	if (apt_refresh(apt, suites, suite_count, ARCH) != 0)
		return -1;
	for (size_t i = 0; i < suite_count; i++) {
		_cleanup_free_ char *index = apt_index(apt, suites[i], ARCH);

		reading.suite = suites[i];
		if (!index)
			return -1;
		if (index[0] != '\0' &&
		    package_index_read(index, PREFIX, take_package, &reading) != 0)
			return -1;
	}
	sort(packages);
	return 0;
}

/* Another archive may have another package of the same name and version. */
char *source_package_path(const struct source_package *package)
{
	return cache_path("source/%s_%s_%.8s", package->package.name, package->package.version,
			  package->package.sha256);
}

bool source_package_is_gone(struct apt *apt, const struct source_package *package)
{
	return apt_is_gone(apt, package->suite, ARCH, &package->package, 1);
}

bool source_package_make_stale(struct apt *apt, const struct source_package *package)
{
	return apt_make_stale(apt, package->suite, ARCH);
}

/* Of the package only the archive that holds the source. */
static int place_tarball(void *context, struct archive_entry *entry, const char *path, char **place)
{
	(void)context;
	(void)entry;
	*place = NULL;
	if (strncmp(path, "usr/src/" PREFIX, strlen("usr/src/" PREFIX)) != 0 ||
	    !strstr(path, ".tar."))
		return 0;
	*place = strdup(TARBALL);
	return *place ? 0 : complain("%s: out of memory", path);
}

/* Put the archive that is in the one package of a folder in place of that. */
static int take_tarball(const char *folder)
{
	_cleanup_free_ char *pattern = NULL;
	glob_t found;
	int failed;

	/* A package for all architectures is not named after the one of the lists. */
	if (asprintf(&pattern, "%s/*.deb", folder) < 0) {
		pattern = NULL;
		return complain("source: out of memory");
	}
	if (glob(pattern, 0, NULL, &found) != 0)
		return complain("%s: no package", folder);
	failed = deb_unpack(found.gl_pathv[0], folder, place_tarball, NULL);
	if (!failed && unlink(found.gl_pathv[0]) != 0)
		failed = complain("%s: %s", found.gl_pathv[0], strerror(errno));
	globfree(&found);
	return failed;
}

static int fill(struct apt *apt, const struct source_package *package, const char *folder,
		bool *gone)
{
	_cleanup_free_ char *tarball = NULL;

	tell("fetching %s %s from %s, %lld MB", package->package.name, package->package.version,
	     package->suite, (package->package.size + 500000) / 1000000);
	if (apt_download(apt, package->suite, ARCH, &package->package, 1, folder, gone) != 0 ||
	    take_tarball(folder) != 0)
		return -1;
	if (asprintf(&tarball, "%s/" TARBALL, folder) < 0) {
		tarball = NULL;
		return complain("source: out of memory");
	}
	if (tarball_unpack(tarball, folder) != 0)
		return -1;
	return unlink(tarball) == 0 ? 0 : complain("%s: %s", tarball, strerror(errno));
}

char *source_package_bring(struct apt *apt, const struct source_package *package, bool *gone)
{
	_cleanup_free_ char *folder = NULL;
	char *path = source_package_path(package);

	*gone = false;
	if (!path || access(path, F_OK) == 0)
		return path;
	folder = cache_begin(path);
	if (folder && fill(apt, package, folder, gone) == 0 && cache_commit(folder, path) == 0)
		return path;
	if (folder)
		cache_remove(folder);
	free(path);
	return NULL;
}

void source_packages_release(struct source_packages *packages)
{
	for (size_t i = 0; i < packages->count; i++)
		package_release(&packages->list[i].package);
	free(packages->list);
}
