// SPDX-License-Identifier: MIT
#include "workspace.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foreign.h"
#include "memory.h"

/* Descriptors that nftw(3) may hold; deeper trees only take longer. */
#define WALK_DESCRIPTORS 16

/* For the results of the whole suite, and the files of a test. */
#define ROOM (1 << 20)

/* What SQLite opens, Kyua's file of results among it, has a path of 511 bytes at most. */
#define LONGEST_WORKSPACE 500

static char workspace[PATH_MAX];

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	if (remove(path))
		foreign_message("landlock-conformance", "%s: %s", path, strerror(errno));
	return 0;
}

static void remove_workspace(void)
{
	nftw(workspace, remove_entry, WALK_DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* What is wrong with the directory that the workspace was to be in; returns NULL. */
static const char *refuse(char **fault, const char *parent, const char *why)
{
	const char *variable = getenv("TMPDIR");

	*fault = memory_format("%s%s: %s", variable && *variable ? "TMPDIR=" : "", parent, why);
	return NULL;
}

/*
 * Whether so many bytes can be written, else errno is set.  What statfs(2) tells is not for root.
 */
static bool has_room(size_t wanted)
{
	static const char page[4096];
	_cleanup_free_ char *path = memory_format("%s/room", workspace);
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool written = fd >= 0;
	int error;

	for (size_t size = 0; written && size < wanted; size += sizeof(page))
		written = write(fd, page, sizeof(page)) == (ssize_t)sizeof(page);
	error = errno;
	if (fd >= 0)
		close(fd);
	unlink(path);
	errno = error;
	return written;
}

bool workspace_is_full(void)
{
	return !has_room(1) && (errno == ENOSPC || errno == EDQUOT);
}

/* What is wrong with the workspace that has been made, or NULL. */
static const char *find_fault(void)
{
	/* Tests that give up their privilege must still reach their directories below it. */
	if (!has_room(ROOM) || chmod(workspace, 0711) || setenv("HOME", workspace, 1) ||
	    setenv("TMPDIR", workspace, 1))
		return strerror(errno);
	return NULL;
}

const char *workspace_create(char **fault)
{
	const char *const variable = getenv("TMPDIR");
	const char *const parent = variable && *variable ? variable : "/tmp";
	/* Kyua and the tests have other working directories. */
	_cleanup_free_ char *absolute = realpath(parent, NULL);
	const char *unfit;
	int length;

	if (!absolute)
		return refuse(fault, parent, strerror(errno));
	length = snprintf(workspace, sizeof(workspace), "%s/llk.XXXXXX",
			  *parent == '/' ? parent : absolute);
	if (length > LONGEST_WORKSPACE)
		return refuse(fault, parent, strerror(ENAMETOOLONG));
	if (!mkdtemp(workspace))
		return refuse(fault, parent, strerror(errno));
	if (atexit(remove_workspace)) {
		rmdir(workspace);
		return refuse(fault, parent, strerror(ENOMEM));
	}
	unfit = find_fault();
	return unfit ? refuse(fault, parent, unfit) : workspace;
}
