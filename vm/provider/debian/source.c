// SPDX-License-Identifier: MIT
/* landlock-vm source: the newest kernel source that the archive has, unpacked. */
#include "../../vm.h"
#include "../cache.h"
#include "../message.h"
#include "apt-download.h"
#include "apt-lists.h"
#include "archive-command.h"
#include "cleanup.h"
#include "deb.h"
#include "package-index.h"
#include "version.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <foreign.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "linux-source-"
#define CHUNK  65536

/* Where the source is until it is unpacked. */
#define TARBALL ".source"

/* Packages of this kind are for every architecture; the lists are those of one. */
#define ARCH "amd64"

static const char *const default_suites[] = { "experimental", "sid", "trixie-backports" };

/* The newest so far. */
struct newest {
	struct package package;
	const char *suite;    /* that it is in */
	const char *in_suite; /* that is being read */
};

static const struct option options[] = {
	ARCHIVE_COMMAND_OPTIONS,
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm source [OPTION...]\n"
	"\n"
	"Find the package linux-source-* of the newest version, check it, unpack the kernel's source\n"
	"into a folder of the cache, and print its path.\n"
	"\n"
	"  --suite NAME            look in this suite; may be given more than once\n"
	"                          (default: experimental, sid and the backports of\n"
	"                          stable, which are at times ahead of both)\n" APT_OPTIONS_HELP_REFRESH
		APT_OPTIONS_HELP "\n"
	"Exit status: 0 done; 1 wrong usage; 125 the archive or the cache failed.\n";

static int check(struct archive_command_line *line)
{
	if (*line->arguments)
		return complain("source: %s: no argument is expected",
				foreign_typed(*line->arguments));
	if (line->suite_count == 0) {
		memcpy(line->suites, default_suites, sizeof(default_suites));
		line->suite_count = sizeof(default_suites) / sizeof(*default_suites);
	}
	return 0;
}

/* "linux-source-7.3", and not "linux-source-7.3-extras". */
static int take_package(void *context, struct package package)
{
	struct newest *newest = context;
	const char *series = package.name + strlen(PREFIX);

	if (series[0] == '\0' || series[strspn(series, "0123456789.")] != '\0' ||
	    (newest->suite &&
	     debian_version_compare(package.version, newest->package.version) <= 0)) {
		package_release(&package);
		return 0;
	}
	package_release(&newest->package);
	newest->package = package;
	newest->suite = newest->in_suite;
	return 0;
}

static int find(const struct archive_command_line *line, struct apt *apt, struct newest *newest)
{
	if (apt_refresh(apt, line->suites, line->suite_count, ARCH) != 0)
		return -1;
	for (size_t i = 0; i < line->suite_count; i++) {
		_cleanup_free_ char *index = apt_index(apt, line->suites[i], ARCH);

		newest->in_suite = line->suites[i];
		if (!index)
			return -1;
		if (index[0] != '\0' &&
		    package_index_read(index, PREFIX, take_package, newest) != 0)
			return -1;
	}
	return newest->suite ? 0 : complain("source: the archive has no " PREFIX "*");
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

/* The folder that all stands in is left out. */
static int place_below_top(void *context, struct archive_entry *entry, const char *path,
			   char **place)
{
	const char *below = strchr(path, '/');

	(void)context;
	(void)entry;
	*place = NULL;
	if (!below || below[1] == '\0')
		return 0;
	*place = strdup(below + 1);
	return *place ? 0 : complain("%s: out of memory", path);
}

static int unpack_tarball(const char *folder)
{
	struct archive *tarball = archive_read_new();
	_cleanup_free_ char *path = NULL;
	int failed = -1;

	if (asprintf(&path, "%s/" TARBALL, folder) < 0)
		path = NULL;
	if (!tarball || !path) {
		complain("%s: out of memory", folder);
	} else {
		archive_read_support_filter_all(tarball);
		archive_read_support_format_tar(tarball);
		if (archive_read_open_filename(tarball, path, CHUNK) != ARCHIVE_OK)
			complain("%s: %s", path, archive_error_string(tarball));
		else
			failed = unpack_archive(tarball, path, folder, place_below_top, NULL);
	}
	archive_read_free(tarball);
	if (!failed && unlink(path) != 0)
		failed = complain("%s: %s", path, strerror(errno));
	return failed;
}

static int fill(struct apt *apt, const struct newest *newest, const char *folder)
{
	_cleanup_free_ char *path = NULL;
	glob_t found;
	bool gone = false;
	int failed;

	tell("fetching %s %s from %s, %lld MB", newest->package.name, newest->package.version,
	     newest->suite, (newest->package.size + 500000) / 1000000);
	if (apt_download(apt, newest->suite, ARCH, &newest->package, 1, folder, &gone) != 0)
		return gone ? complain("source: the archive lists but no longer has %s: try "
				       "--refresh",
				       newest->package.version)
			    : -1;
	/* A package for all architectures is not named after the one of the lists. */
	if (asprintf(&path, "%s/*.deb", folder) < 0) {
		path = NULL;
		return complain("source: out of memory");
	}
	if (glob(path, 0, NULL, &found) != 0)
		return complain("%s: no package", folder);
	failed = deb_unpack(found.gl_pathv[0], folder, place_tarball, NULL);
	if (!failed && unlink(found.gl_pathv[0]) != 0)
		failed = complain("%s: %s", found.gl_pathv[0], strerror(errno));
	globfree(&found);
	return failed ? -1 : unpack_tarball(folder);
}

static int run(struct archive_command_line *line, struct apt *apt)
{
	_cleanup_free_ char *path = NULL, *folder = NULL;
	struct newest newest = { 0 };
	int failed = find(line, apt, &newest);

	if (!failed)
		path = cache_path("source/%s_%s", newest.package.name, newest.package.version);
	if (path && access(path, F_OK) != 0) {
		folder = cache_begin(path);
		failed = !folder || fill(apt, &newest, folder) != 0 ||
			 cache_commit(folder, path) != 0;
		if (failed && folder)
			cache_remove(folder);
	}
	package_release(&newest.package);
	if (failed || !path)
		return -1;
	puts(path);
	return 0;
}

int source_main(int argc, char **argv)
{
	static const struct archive_command command = {
		.name = "source",
		.options = options,
		.help = help,
		.check = check,
		.run = run,
	};

	return archive_command_main(&command, argc, argv);
}
