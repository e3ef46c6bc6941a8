// SPDX-License-Identifier: MIT
/* The cache folder: one writer at a time, and folders that are there as a whole or not at all. */
#include "cache.h"

#include "../make-folders.h"
#include "../process.h"
#include "cleanup.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <glob.h>
#include <layout.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of folders that are being filled; ids and package names do not begin so. */
#define UNFINISHED ".new-"

char *cache_path(const char *format, ...)
{
	_cleanup_free_ char *relative = NULL;
	va_list arguments;
	char *path;
	int length, failed;

	va_start(arguments, format);
	length = vasprintf(&relative, format, arguments);
	va_end(arguments);
	if (length < 0) {
		relative = NULL;
		complain("%s", strerror(ENOMEM));
		return NULL;
	}
	path = layout_cache_path(relative);
	if (!path) {
		complain("no cache folder: set LANDLOCK_KIT_CACHE or HOME");
		return NULL;
	}
	failed = make_folders_above(path, 0);
	if (failed) {
		complain("%.*s: %s", failed, path, strerror(errno));
		free(path);
		return NULL;
	}
	return path;
}

static int remove_unfinished(const char *below)
{
	_cleanup_free_ char *pattern = cache_path("%s/" UNFINISHED "*", below);
	glob_t found;
	int failed = 0;

	if (!pattern)
		return -1;
	if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc && !failed; i++)
		failed = cache_remove(found.gl_pathv[i]);
	globfree(&found);
	return failed;
}

int cache_hold(void)
{
	_cleanup_free_ char *path = cache_path("lock");
	int fd;

	if (!path)
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return complain("%s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		tell("waiting for another landlock-vm that uses the cache");
		while (flock(fd, LOCK_EX) != 0) {
			if (errno == EINTR && !process_end_signal())
				continue;
			complain("%s: %s", path, strerror(errno));
			close(fd);
			return -1;
		}
	}
	return fd;
}

int cache_lock(void)
{
	const int fd = cache_hold();

	if (fd < 0)
		return -1;
	if (remove_unfinished("kernels") != 0 || remove_unfinished("sysroot") != 0 ||
	    remove_unfinished("source") != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

char *cache_begin(const char *path)
{
	const char *name = strrchr(path, '/');
	char *folder;

	if (asprintf(&folder, "%.*s/" UNFINISHED "XXXXXX", (int)(name - path), path) < 0) {
		complain("%s: %s", path, strerror(ENOMEM));
		return NULL;
	}
	if (!mkdtemp(folder) || chmod(folder, 0755) != 0) {
		complain("%s: %s", folder, strerror(errno));
		free(folder);
		return NULL;
	}
	return folder;
}

/* Once its name stands, the folder must be whole even after a power failure. */
static int write_back(const char *folder)
{
	_cleanup_fd_ const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || syncfs(fd) != 0 ? -1 : 0;
}

int cache_commit(const char *filled, const char *path)
{
	if (write_back(filled) != 0)
		return complain("%s: %s", filled, strerror(errno));
	if (renameat2(AT_FDCWD, filled, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EEXIST)
		return complain("%s: %s", path, strerror(errno));
	if (renameat2(AT_FDCWD, filled, AT_FDCWD, path, RENAME_EXCHANGE) != 0)
		return complain("%s: %s", path, strerror(errno));
	return cache_remove(filled);
}

int cache_remove(const char *folder)
{
	char *roots[] = { (char *)folder, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	const FTSENT *entry;
	int failed = 0;

	if (!walk)
		return complain("%s: %s", folder, strerror(errno));
	while (!failed && (errno = 0, entry = fts_read(walk))) {
		switch (entry->fts_info) {
		case FTS_D:
			/* A folder that is not writable could not be emptied. */
			failed = chmod(entry->fts_path, 0700);
			break;
		case FTS_DNR:
		case FTS_ERR:
		case FTS_NS:
			errno = entry->fts_errno;
			failed = -1;
			break;
		default:
			failed = remove(entry->fts_path);
		}
		if (failed)
			complain("%s: %s", entry->fts_path, strerror(errno));
	}
	fts_close(walk);
	return failed ? -1 : 0;
}
