// SPDX-License-Identifier: MIT
/* Write the entries of an archive into a folder, with libarchive. */
#include "unpack.h"

#include "cleanup.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define WRITE_FLAGS                                                                                \
	(ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_SECURE_NODOTDOT |           \
	 ARCHIVE_EXTRACT_SECURE_SYMLINKS | ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS)

struct unpacking {
	const char *name;
	struct archive *archive;
	struct archive *disk;
	unpack_place place;
	void *context;
};

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

	while ((status = archive_read_data_block(unpacking->archive, &data, &size, &offset)) ==
	       ARCHIVE_OK) {
		if (archive_write_data_block(unpacking->disk, data, size, offset) < ARCHIVE_OK)
			return complain("%s: %s: %s", unpacking->name, path,
					archive_error_string(unpacking->disk));
	}
	if (status != ARCHIVE_EOF)
		return complain("%s: %s: %s", unpacking->name, path,
				archive_error_string(unpacking->archive));
	return 0;
}

static int write_entry(struct unpacking *unpacking, struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);

	if (!path)
		return complain("%s: an entry without a name", unpacking->name);
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	if (path[0] == '\0' || strcmp(path, ".") == 0)
		return 0;
	if (path[0] == '/' || has_dot_dot(path))
		return complain("%s: %s: leads out of the archive", unpacking->name, path);

	_cleanup_free_ char *from = strdup(path), *to = NULL;

	if (!from || unpacking->place(unpacking->context, entry, from, &to) != 0)
		return -1;
	if (!to)
		return 0;
	archive_entry_set_pathname(entry, to);
	if (archive_write_header(unpacking->disk, entry) < ARCHIVE_OK)
		return complain("%s: %s: %s", unpacking->name, from,
				archive_error_string(unpacking->disk));
	if (copy_content(unpacking, from) != 0)
		return -1;
	if (archive_write_finish_entry(unpacking->disk) < ARCHIVE_OK)
		return complain("%s: %s: %s", unpacking->name, from,
				archive_error_string(unpacking->disk));
	return 0;
}

static int write_entries(struct unpacking *unpacking)
{
	struct archive_entry *entry;
	int status;

	while ((status = archive_read_next_header(unpacking->archive, &entry)) == ARCHIVE_OK) {
		if (write_entry(unpacking, entry) != 0)
			return -1;
	}
	if (status != ARCHIVE_EOF)
		return complain("%s: %s", unpacking->name,
				archive_error_string(unpacking->archive));
	if (archive_write_close(unpacking->disk) != ARCHIVE_OK)
		return complain("%s: %s", unpacking->name, archive_error_string(unpacking->disk));
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

int unpack_archive(struct archive *archive, const char *name, const char *folder,
		   unpack_place place, void *context)
{
	struct unpacking unpacking = {
		.name = name,
		.archive = archive,
		.disk = archive_write_disk_new(),
		.place = place,
		.context = context,
	};
	int failed = -1;

	if (!unpacking.disk)
		complain("%s: out of memory", name);
	else if (archive_write_disk_set_options(unpacking.disk, WRITE_FLAGS) != ARCHIVE_OK)
		complain("%s: %s", name, archive_error_string(unpacking.disk));
	else
		failed = write_entries_in(&unpacking, folder);
	archive_write_free(unpacking.disk);
	return failed;
}
