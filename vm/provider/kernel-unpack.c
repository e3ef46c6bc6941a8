// SPDX-License-Identifier: MIT
#include "kernel-unpack.h"

#include "cleanup.h"
#include "installed.h"
#include "kernel-record.h"
#include "message.h"

#include <digest.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

int kernel_unpack_place(void *context, struct archive_entry *entry, const char *path, char **place)
{
	struct installed_file file;

	/* Links lead to sources and headers that no guest has. */
	if (archive_entry_filetype(entry) != S_IFREG || archive_entry_hardlink(entry) ||
	    !installed_read(path, &file) || !installed_is_of(&file, context))
		return 0;
	*place = installed_place(&file);
	return *place ? 0 : complain("out of memory");
}

int kernel_unpack_check(const char *package, const char *file, const char *sha256)
{
	char digest[DIGEST_SIZE];

	if (digest_file(file, digest) != 0)
		return complain("%s: %s", file, strerror(errno));
	if (strcasecmp(digest, sha256) != 0)
		return complain("%s: SHA-256 is %s, the index says %s", package, digest, sha256);
	return 0;
}

int kernel_unpack_finish(const char *folder, const char *release)
{
	_cleanup_free_ char *image = NULL;

	if (asprintf(&image, "%s/" KERNEL_IMAGE, folder) < 0) {
		image = NULL;
		return complain("%s: out of memory", release);
	}
	if (access(image, R_OK) != 0)
		return complain("%s: the packages hold no kernel image", release);
	return 0;
}
