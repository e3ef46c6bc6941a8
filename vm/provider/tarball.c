// SPDX-License-Identifier: MIT
#include "tarball.h"

#include "message.h"
#include "unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define CHUNK 65536

/* The folder that all stands in is left out. */
static int place_below_top(void *context, struct archive_entry *entry, const char *path,
			   char **place)
{
	const char *below = strchr(path, '/');

	(void)context;
	(void)entry;
	*place = NULL;
	if (!below || below[1] == '\0')
		return 0;
	*place = strdup(below + 1);
	return *place ? 0 : complain("%s: out of memory", path);
}

int tarball_unpack(const char *tarball, const char *folder)
{
	struct archive *reader = archive_read_new();
	int failed = -1;

	if (!reader)
		return complain("%s: out of memory", tarball);
	archive_read_support_filter_all(reader);
	archive_read_support_format_tar(reader);
	if (archive_read_open_filename(reader, tarball, CHUNK) != ARCHIVE_OK)
		complain("%s: %s", tarball, archive_error_string(reader));
	else
		failed = unpack_archive(reader, tarball, folder, place_below_top, NULL);
	archive_read_free(reader);
	return failed;
}
