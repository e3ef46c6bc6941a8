// SPDX-License-Identifier: MIT
#include "scratch.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Tried, not asked: read-only mounts and sandboxes do not show in permission bits. */
static bool can_make_directories(const char *dir)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/landlock-probe-XXXXXX", dir) >= (int)sizeof(path))
		return false;
	return mkdtemp(path) && !rmdir(path);
}

const char *scratch_dir(struct scratch *scratch, size_t index)
{
	/*
	 * Memory first: nothing has to wait for a disk.  A set-user-ID copy is not led by its
	 * caller.
	 */
	const char *const candidates[SCRATCH_DIRS_MAX] = {
		secure_getenv("TMPDIR"), "/dev/shm", "/tmp", "/var/tmp", "/run", ".",
	};

	while (scratch->count <= index && scratch->tried < SCRATCH_DIRS_MAX) {
		const char *const dir = candidates[scratch->tried++];

		if (dir && *dir && can_make_directories(dir))
			scratch->dirs[scratch->count++] = dir;
	}
	return index < scratch->count ? scratch->dirs[index] : NULL;
}
