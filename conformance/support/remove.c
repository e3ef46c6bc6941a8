// SPDX-License-Identifier: MIT
#include "remove.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LISTING_SIZE 2048

static int remove_at(int dir_fd, const char *name, unsigned char type);

static int outcome(int result)
{
	return result ? errno : 0;
}

/* Some of what is in the directory: how much, or a negative errno. */
static int remove_some(int dir_fd)
{
	_Alignas(struct dirent64) char listing[LISTING_SIZE];
	const ssize_t size = getdents64(dir_fd, listing, sizeof(listing));
	int count = size < 0 ? -errno : 0;

	for (ssize_t at = 0; at < size;) {
		const struct dirent64 *const entry = (const void *)(listing + at);
		int error;

		at += entry->d_reclen;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		error = remove_at(dir_fd, entry->d_name, entry->d_type);
		if (error)
			return -error;
		count++;
	}
	return count;
}

static int remove_directory(int dir_fd, const char *name)
{
	const int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int error, count;

	if (fd < 0)
		return errno;
	do {
		count = remove_some(fd);
		error = count < 0 ? -count : outcome(unlinkat(dir_fd, name, AT_REMOVEDIR));
		/* There may be more: to be listed from the beginning, as what was is gone. */
	} while (error == ENOTEMPTY && count > 0 && lseek(fd, 0, SEEK_SET) == 0);
	close(fd);
	return error;
}

static int remove_at(int dir_fd, const char *name, unsigned char type)
{
	int error = type == DT_DIR ? EISDIR : outcome(unlinkat(dir_fd, name, 0));

	return error == EISDIR ? remove_directory(dir_fd, name) : error;
}

int remove_all(const char *path)
{
	return remove_at(AT_FDCWD, path, DT_UNKNOWN);
}
