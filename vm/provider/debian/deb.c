// SPDX-License-Identifier: MIT
/*
 * Unpack Debian packages, with libarchive alone.  A package is an ar archive; one of its members is
 * a compressed tar archive, which a second reader takes out of the first as it goes.
 */
#include "deb.h"

#include "../message.h"

#include <archive.h>
#include <string.h>

#define CHUNK 65536

struct package_reader {
	const char *deb;
	struct archive *outer; /* ar */
	char chunk[CHUNK];
};

static la_ssize_t read_member(struct archive *inner, void *context, const void **data)
{
	struct package_reader *reader = context;
	const la_ssize_t length =
		archive_read_data(reader->outer, reader->chunk, sizeof(reader->chunk));

	if (length < 0)
		archive_set_error(inner, archive_errno(reader->outer), "%s",
				  archive_error_string(reader->outer));
	*data = reader->chunk;
	return length;
}

/* Stand on the member that holds the files. */
static int find_data(struct package_reader *reader)
{
	struct archive_entry *entry;
	int status;

	archive_read_support_format_ar(reader->outer);
	if (archive_read_open_filename(reader->outer, reader->deb, CHUNK) != ARCHIVE_OK)
		return complain("%s: %s", reader->deb, archive_error_string(reader->outer));
	while ((status = archive_read_next_header(reader->outer, &entry)) == ARCHIVE_OK) {
		const char *name = archive_entry_pathname(entry);

		if (name && strncmp(name, "data.tar", 8) == 0)
			return 0;
	}
	if (status == ARCHIVE_EOF)
		return complain("%s: not a package: no data.tar", reader->deb);
	return complain("%s: %s", reader->deb, archive_error_string(reader->outer));
}

int deb_unpack(const char *deb, const char *folder, unpack_place place, void *context)
{
	struct package_reader reader = { .deb = deb, .outer = archive_read_new() };
	struct archive *inner = archive_read_new();
	int failed = -1;

	if (!reader.outer || !inner) {
		complain("%s: out of memory", deb);
	} else if (find_data(&reader) == 0) {
		archive_read_support_format_tar(inner);
		archive_read_support_filter_all(inner);
		if (archive_read_open(inner, &reader, NULL, read_member, NULL) != ARCHIVE_OK)
			complain("%s: %s", deb, archive_error_string(inner));
		else
			failed = unpack_archive(inner, deb, folder, place, context);
	}
	archive_read_free(inner);
	archive_read_free(reader.outer);
	return failed;
}
