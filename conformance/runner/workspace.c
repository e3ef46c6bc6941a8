// SPDX-License-Identifier: MIT
#include "workspace.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foreign.h"

/* Descriptors that nftw(3) may hold; deeper trees only take longer. */
#define WALK_DESCRIPTORS 16

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

const char *workspace_create(void)
{
	const char *parent = getenv("TMPDIR");
	int length;

	if (!parent || !*parent)
		parent = "/tmp";
	/* Short: the tests bind sockets below it, whose addresses hold 108 bytes. */
	length = snprintf(workspace, sizeof(workspace), "%s/llk.XXXXXX", parent);
	if (length < 0 || (size_t)length >= sizeof(workspace)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	if (!mkdtemp(workspace))
		return NULL;
	if (atexit(remove_workspace)) {
		rmdir(workspace);
		errno = ENOMEM;
		return NULL;
	}
	/* Tests that give up their privilege must still reach their directories below it. */
	if (chmod(workspace, 0711) || setenv("HOME", workspace, 1) ||
	    setenv("TMPDIR", workspace, 1))
		return NULL;
	return workspace;
}
