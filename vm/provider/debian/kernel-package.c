// SPDX-License-Identifier: MIT
/* Make a folder of the cache from the packages of one kernel. */
#include "kernel-package.h"

#include "../kernel-unpack.h"
#include "../message.h"
#include "apt-download.h"
#include "cleanup.h"
#include "deb.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int unpack(const struct candidate *candidate, const struct package *package,
		  const char *arch, const char *folder)
{
	_cleanup_free_ char *name = apt_file_name(package, arch), *file = NULL;

	if (name && asprintf(&file, "%s/%s", folder, name) < 0)
		file = NULL;
	if (!file)
		return complain("%s: out of memory", package->name);
	if (kernel_unpack_check(package->name, file, package->sha256) != 0 ||
	    deb_unpack(file, folder, kernel_unpack_place, candidate->release) != 0)
		return -1;
	return unlink(file) == 0 ? 0 : complain("%s: %s", file, strerror(errno));
}

int kernel_package_unpack(const struct candidate *candidate, const char *arch, const char *folder)
{
	for (size_t i = 0; i < candidate->count; i++) {
		if (unpack(candidate, &candidate->packages[i], arch, folder) != 0)
			return -1;
	}
	return kernel_unpack_finish(folder, candidate->release);
}
