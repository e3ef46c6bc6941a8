// SPDX-License-Identifier: MIT
#include "make-folders.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

int make_folders_above(char *path, size_t existing)
{
	char *slash = path + existing;

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';

		const int failed = mkdir(path, 0755) != 0 && errno != EEXIST;

		*slash = '/';
		if (failed)
			return (int)(slash - path);
	}
	return 0;
}
