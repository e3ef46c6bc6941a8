// SPDX-License-Identifier: MIT
/* The archive's lists of packages: read when they are too old, one suite at a time. */
#include "apt-lists.h"

#include "../message.h"
#include "apt-download.h"
#include "cleanup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * What is known of the lists of one suite stands in fresh/SUITE-ARCH, written when they were read:
 * where they came from, and the file with the packages, which takes apt a second to say.
 */
struct stamp {
	struct timespec time;
	char *origin;
	char *index;
};

static char *stamp_path(const struct apt *apt, const char *suite, const char *arch)
{
	char *path;

	if (asprintf(&path, "%s/fresh/%s-%s", apt->folder, suite, arch) >= 0)
		return path;
	complain("%s: %s", suite, strerror(ENOMEM));
	return NULL;
}

static char *take_line(FILE *file)
{
	char *line = NULL;
	size_t room = 0;

	if (getline(&line, &room, file) < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static void stamp_release(struct stamp *stamp)
{
	free(stamp->origin);
	free(stamp->index);
}

/* All zero if there is none. */
static struct stamp stamp_read(const char *path)
{
	_cleanup_file_ FILE *file = fopen(path, "re");
	struct stamp stamp = { 0 };
	struct stat status;

	if (!file || fstat(fileno(file), &status) != 0)
		return stamp;
	stamp.time = status.st_mtim;
	stamp.origin = take_line(file);
	stamp.index = take_line(file);
	return stamp;
}

static bool is_before(struct timespec a, struct timespec b)
{
	return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/* Lists are fresh if they came from the same place, and not before apt->oldest. */
static bool is_fresh(const struct apt *apt, const char *path, const char *origin)
{
	struct stamp stamp = stamp_read(path);
	const bool fresh = !is_before(stamp.time, apt->oldest) && stamp.origin && stamp.index &&
			   strcmp(stamp.origin, origin) == 0 &&
			   (stamp.index[0] == '\0' || access(stamp.index, R_OK) == 0);

	stamp_release(&stamp);
	return fresh;
}

static int update(struct apt *apt, const char *suite, const char *arch)
{
	static const char *const words[] = { "-o", "pkgCacheFile::Generate=false", "update", NULL };
	struct process_output output;
	int failed;

	tell("reading the package list of %s (%s)", suite, arch);
	failed = apt_get(apt, &suite, 1, arch, NULL, words, &output);
	process_output_release(&output);
	return failed;
}

/*
 * The file with the list of packages; "" if the list is empty, for which apt keeps no file.
 * Or NULL after a complaint.
 */
static char *ask_index(struct apt *apt, const char *suite, const char *arch)
{
	static const char *const words[] = { "indextargets", "--format", "$(FILENAME)",
					     "Created-By: Packages", NULL };
	struct process_output output;
	char *file = NULL;

	if (apt_get(apt, &suite, 1, arch, NULL, words, &output) == 0) {
		output.out[strcspn(output.out, "\n")] = '\0';
		file = strdup(output.out);
		if (!file)
			complain("%s: %s", suite, strerror(errno));
	}
	process_output_release(&output);
	return file;
}

/* One suite at a time, so that one that is gone or badly signed does not stop the others. */
static int refresh(struct apt *apt, const char *suite, const char *arch)
{
	const char *archive = apt_archive_of(apt, suite);
	_cleanup_free_ char *stamp = stamp_path(apt, suite, arch);
	_cleanup_free_ char *origin = NULL, *index = NULL;

	if (!archive || !stamp)
		return -1;
	if (asprintf(&origin, "%s %s", archive, apt->keyring) < 0) {
		origin = NULL;
		return complain("%s: %s", suite, strerror(ENOMEM));
	}
	if (is_fresh(apt, stamp, origin))
		return 0;
	if (unlink(stamp) != 0 && errno != ENOENT)
		return complain("%s: %s", stamp, strerror(errno));
	if (apt_forget_gone(apt, suite, arch) != 0 || update(apt, suite, arch) != 0)
		return -1;
	index = ask_index(apt, suite, arch);
	return index ? apt_write_file(stamp, "%s\n%s\n", origin, index) : -1;
}

int apt_refresh(struct apt *apt, const char *const *suites, size_t count, const char *arch)
{
	for (size_t i = 0; i < count; i++) {
		if (refresh(apt, suites[i], arch) != 0)
			return -1;
	}
	return 0;
}

char *apt_index(struct apt *apt, const char *suite, const char *arch)
{
	_cleanup_free_ char *path = stamp_path(apt, suite, arch);
	struct stamp stamp = { 0 };
	char *index = NULL;

	if (!path)
		return NULL;
	stamp = stamp_read(path);
	if (stamp.index)
		index = strdup(stamp.index);
	if (!index)
		complain("%s: no package list for %s", suite, arch);
	stamp_release(&stamp);
	return index;
}

bool apt_make_stale(struct apt *apt, const char *suite, const char *arch)
{
	_cleanup_free_ char *path = stamp_path(apt, suite, arch);
	struct stamp stamp = path ? stamp_read(path) : (struct stamp){ 0 };
	const bool old = stamp.origin && is_before(stamp.time, apt->started);

	stamp_release(&stamp);
	if (old)
		apt->oldest = apt->started;
	return old;
}
