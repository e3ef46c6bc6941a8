// SPDX-License-Identifier: MIT
#include "package-files.h"

#include "cleanup.h"
#include "message.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

int package_files_each(const char *folder, const char *pattern,
		       int (*take)(void *context, char *file), void *context)
{
	_cleanup_free_ char *whole = NULL;
	struct stat status;
	glob_t found;
	int failed = 0;

	if (stat(folder, &status) != 0)
		return complain("%s: %s", folder, strerror(errno));
	if (asprintf(&whole, "%s/%s", folder, pattern) < 0) {
		whole = NULL;
		return complain("%s: out of memory", folder);
	}
	/* It sorts. */
	if (glob(whole, GLOB_ERR, NULL, &found) != 0)
		return complain("%s: no package %s is here", folder, pattern);
	for (size_t i = 0; !failed && i < found.gl_pathc; i++)
		failed = take(context, found.gl_pathv[i]);
	globfree(&found);
	return failed;
}
