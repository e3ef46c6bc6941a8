// SPDX-License-Identifier: MIT
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "message.h"

#define MODE	     0777
#define OPEN_FOLDERS 16
/* How long machines of an earlier run may still be there, and how often that is looked at. */
#define LEFT_MS 30000
#define LOOK_MS 20

static bool make(const char *path)
{
	return mkdir(path, MODE) == 0 || errno == EEXIST || complain_errno("%s", path);
}

/* Make path and the folders above it. */
static bool make_all(const char *path)
{
	const char *slash = path;

	while ((slash = strchr(slash + 1, '/'))) {
		_cleanup_free_ char *above = strndup(path, (size_t)(slash - path));

		if (!above)
			return complain_errno("%s", path);
		if (!make(above))
			return false;
	}
	return make(path);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

bool folder_remove(const char *path)
{
	return nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT ||
	       complain_errno("%s", path);
}

static char *path_in(const char *directory, const char *folder, const char *id)
{
	char *path;

	if (asprintf(&path, "%s/%s/%s", directory, folder, id) < 0) {
		complain_errno("%s", directory);
		return NULL;
	}
	return path;
}

/* A folder of the output, emptied if it is to be cleared. */
static bool make_part(const char *directory, const char *name, bool cleared)
{
	_cleanup_free_ char *path = path_in(directory, name, "");

	return path && (!cleared || folder_remove(path)) && make(path);
}

/* Wait until no machine has its folder locked: landlock-vm does while it runs. */
static bool wait_for_machine(int running, const char *id)
{
	_cleanup_fd_ const int fd = openat(running, id, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (unsigned int waited_ms = 0; fd >= 0 && waited_ms < LEFT_MS; waited_ms += LOOK_MS) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		usleep(LOOK_MS * 1000);
	}
	return fd < 0 || complain("%s: its machine of an earlier run has not ended", id);
}

/* The machines of a run that was killed are, too, but that takes its time. */
static bool wait_for_machines(const char *directory)
{
	_cleanup_free_ char *path = path_in(directory, "running", "");
	DIR *running = path ? opendir(path) : NULL;
	const struct dirent *entry;
	bool ended = true;

	if (!running)
		return path && errno == ENOENT;
	while (ended && (entry = readdir(running)))
		ended = entry->d_name[0] == '.' || wait_for_machine(dirfd(running), entry->d_name);
	closedir(running);
	return ended;
}

int folder_use(const char *path)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int folder_open(const char *directory)
{
	int fd;

	if (!make_all(directory))
		return -1;
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		complain_errno("%s", directory);
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK)
			complain("%s: another run is at work there", directory);
		else
			complain_errno("%s", directory);
		close(fd);
		return -1;
	}
	if (!make_part(directory, "cells", false) || !wait_for_machines(directory) ||
	    !make_part(directory, "running", true)) {
		close(fd);
		return -1;
	}
	return fd;
}

char *folder_new_machine(const char *directory, const char *id)
{
	char *path = path_in(directory, "running", id);

	if (!path)
		return NULL;
	if (!folder_remove(path) || !make(path)) {
		free(path);
		return NULL;
	}
	return path;
}

/* Where the results of that attempt stay. */
static char *cell_path(const char *directory, const char *id, unsigned int attempt)
{
	_cleanup_free_ char *name = NULL;

	if (attempt == 0)
		return path_in(directory, "cells", id);
	if (asprintf(&name, "%s.attempt-%u", id, attempt) < 0) {
		name = NULL;
		return NULL;
	}
	return path_in(directory, "cells", name);
}

bool folder_clear_cell(const char *directory, const char *id, unsigned int attempts)
{
	_cleanup_free_ char *own = cell_path(directory, id, 0);
	bool cleared = own && folder_remove(own);

	for (unsigned int attempt = attempts + 1; cleared; attempt++) {
		_cleanup_free_ char *path = cell_path(directory, id, attempt);

		if (!path)
			return false;
		if (access(path, F_OK) < 0)
			break;
		cleared = folder_remove(path);
	}
	return cleared;
}

bool folder_keep_machine(const char *directory, const char *id, const char *machine,
			 unsigned int attempt)
{
	_cleanup_free_ char *path = cell_path(directory, id, attempt);

	if (!path || !folder_remove(path))
		return false;
	return rename(machine, path) == 0 || complain_errno("%s", path);
}
