// SPDX-License-Identifier: MIT
/*
 * Unpack Debian packages, with libarchive alone.  A package is an ar archive; one of its members is
 * a compressed tar archive, which a second reader takes out of the first as it goes.
 */
#include "deb.h"

#include "cleanup.h"
#include "message.h"

#include <archive.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536

#define WRITE_FLAGS                                                                                \
	(ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_SECURE_NODOTDOT |           \
	 ARCHIVE_EXTRACT_SECURE_SYMLINKS | ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS)

struct unpacking {
	const char *deb;
	struct archive *outer; /* ar */
	struct archive *inner; /* tar */
	struct archive *disk;
	deb_place place;
	void *context;
	char chunk[CHUNK];
};

static la_ssize_t read_member(struct archive *inner, void *context, const void **data)
{
	struct unpacking *unpacking = context;
	const la_ssize_t length =
		archive_read_data(unpacking->outer, unpacking->chunk, sizeof(unpacking->chunk));

	if (length < 0)
		archive_set_error(inner, archive_errno(unpacking->outer), "%s",
				  archive_error_string(unpacking->outer));
	*data = unpacking->chunk;
	return length;
}

/* Stand on the member that holds the files. */
static int find_data(struct unpacking *unpacking)
{
	struct archive_entry *entry;
	int status;

	archive_read_support_format_ar(unpacking->outer);
	if (archive_read_open_filename(unpacking->outer, unpacking->deb, CHUNK) != ARCHIVE_OK)
		return complain("%s: %s", unpacking->deb, archive_error_string(unpacking->outer));
	while ((status = archive_read_next_header(unpacking->outer, &entry)) == ARCHIVE_OK) {
		const char *name = archive_entry_pathname(entry);

		if (name && strncmp(name, "data.tar", 8) == 0)
			return 0;
	}
	if (status == ARCHIVE_EOF)
		return complain("%s: not a package: no data.tar", unpacking->deb);
	return complain("%s: %s", unpacking->deb, archive_error_string(unpacking->outer));
}

static bool has_dot_dot(const char *path)
{
	for (const char *part = path; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
			return true;
	}
	return false;
}

static int copy_content(struct unpacking *unpacking, const char *path)
{
	const void *data;
	size_t size;
	la_int64_t offset;
	int status;

	while ((status = archive_read_data_block(unpacking->inner, &data, &size, &offset)) ==
	       ARCHIVE_OK) {
		if (archive_write_data_block(unpacking->disk, data, size, offset) < ARCHIVE_OK)
			return complain("%s: %s: %s", unpacking->deb, path,
					archive_error_string(unpacking->disk));
	}
	if (status != ARCHIVE_EOF)
		return complain("%s: %s: %s", unpacking->deb, path,
				archive_error_string(unpacking->inner));
	return 0;
}

static int write_entry(struct unpacking *unpacking, struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);

	if (!path)
		return complain("%s: an entry without a name", unpacking->deb);
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	if (path[0] == '\0' || strcmp(path, ".") == 0)
		return 0;
	if (path[0] == '/' || has_dot_dot(path))
		return complain("%s: %s: leads out of the package", unpacking->deb, path);

	_cleanup_free_ char *from = strdup(path), *to = NULL;

	if (!from || unpacking->place(unpacking->context, entry, from, &to) != 0)
		return -1;
	if (!to)
		return 0;
	archive_entry_set_pathname(entry, to);
	if (archive_write_header(unpacking->disk, entry) < ARCHIVE_OK)
		return complain("%s: %s: %s", unpacking->deb, from,
				archive_error_string(unpacking->disk));
	if (copy_content(unpacking, from) != 0)
		return -1;
	if (archive_write_finish_entry(unpacking->disk) < ARCHIVE_OK)
		return complain("%s: %s: %s", unpacking->deb, from,
				archive_error_string(unpacking->disk));
	return 0;
}

static int write_entries(struct unpacking *unpacking)
{
	struct archive_entry *entry;
	int status;

	archive_read_support_format_tar(unpacking->inner);
	archive_read_support_filter_all(unpacking->inner);
	if (archive_read_open(unpacking->inner, unpacking, NULL, read_member, NULL) != ARCHIVE_OK)
		return complain("%s: %s", unpacking->deb, archive_error_string(unpacking->inner));
	while ((status = archive_read_next_header(unpacking->inner, &entry)) == ARCHIVE_OK) {
		if (write_entry(unpacking, entry) != 0)
			return -1;
	}
	if (status != ARCHIVE_EOF)
		return complain("%s: %s", unpacking->deb, archive_error_string(unpacking->inner));
	if (archive_write_close(unpacking->disk) != ARCHIVE_OK)
		return complain("%s: %s", unpacking->deb, archive_error_string(unpacking->disk));
	return 0;
}

/* libarchive checks relative paths only, so the folder must be where it writes. */
static int write_entries_in(struct unpacking *unpacking, const char *folder)
{
	_cleanup_fd_ const int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int failed;

	if (here < 0 || chdir(folder) != 0)
		return complain("%s: %s", folder, strerror(errno));
	failed = write_entries(unpacking);
	if (fchdir(here) != 0)
		return complain("return from %s: %s", folder, strerror(errno));
	return failed;
}

int deb_unpack(const char *deb, const char *folder, deb_place place, void *context)
{
	struct unpacking unpacking = {
		.deb = deb,
		.outer = archive_read_new(),
		.inner = archive_read_new(),
		.disk = archive_write_disk_new(),
		.place = place,
		.context = context,
	};
	int failed = -1;

	if (!unpacking.outer || !unpacking.inner || !unpacking.disk)
		complain("%s: out of memory", deb);
	else if (archive_write_disk_set_options(unpacking.disk, WRITE_FLAGS) != ARCHIVE_OK)
		complain("%s: %s", deb, archive_error_string(unpacking.disk));
	else if (find_data(&unpacking) == 0)
		failed = write_entries_in(&unpacking, folder);
	archive_write_free(unpacking.disk);
	archive_read_free(unpacking.inner);
	archive_read_free(unpacking.outer);
	return failed;
}
