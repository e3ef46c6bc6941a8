// SPDX-License-Identifier: MIT
/* Where a program is that execvp(3) would run. */
#include "find-program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *find_program(const char *name)
{
	const char *path = getenv("PATH");
	char *folders = strdup(path ? path : "/usr/bin:/bin"), *next = folders, *folder;
	char *file = NULL;

	while (!file && (folder = strsep(&next, ":"))) {
		if (asprintf(&file, "%s/%s", folder[0] ? folder : ".", name) < 0) {
			file = NULL;
			break;
		}
		if (access(file, X_OK) != 0) {
			free(file);
			file = NULL;
		}
	}
	free(folders);
	return file;
}
