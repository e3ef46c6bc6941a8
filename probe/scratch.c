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

void scratch_find(struct scratch *scratch)
{
	/* Memory first: nothing has to wait for a disk. */
	const char *const candidates[SCRATCH_DIRS_MAX] = {
		getenv("TMPDIR"), "/dev/shm", "/tmp", "/var/tmp", "/run", ".",
	};

	scratch->count = 0;
	for (size_t i = 0; i < SCRATCH_DIRS_MAX; i++) {
		if (candidates[i] && *candidates[i] && can_make_directories(candidates[i]))
			scratch->dirs[scratch->count++] = candidates[i];
	}
}
