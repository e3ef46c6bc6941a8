// SPDX-License-Identifier: MIT
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

static int fail_lookup(struct llk_ruleset *ruleset, const char *call, const char *path)
{
	const enum llk_error error = errno == ENOMEM ? LLK_ERROR_NO_MEMORY : LLK_ERROR_PATH;

	return llk_fail_call(ruleset, error, call, path, errno);
}

/* Filesystems of which the kernel makes files without a directory: nothing is denied there. */
static bool is_of_no_tree(int fd)
{
	static const unsigned long kinds[] = {
		PIPEFS_MAGIC,	     SOCKFS_MAGIC,  NSFS_MAGIC,
		ANON_INODE_FS_MAGIC, DMA_BUF_MAGIC, 0x50494446, /* of processes */
		0x5345434d,					/* secret memory */
	};
	struct statfs filesystem;

	if (fstatfs(fd, &filesystem))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if ((unsigned long)filesystem.f_type == kinds[i])
			return true;
	}
	return false;
}

/* A file of memfd_create(2) is one of tmpfs, and known by the name that /proc gives it. */
static bool is_memfd(const char *path)
{
	static const char name[] = "/memfd:";
	char target[sizeof(name)];
	const ssize_t length = readlink(path, target, sizeof(target));

	return length >= (ssize_t)sizeof(name) - 1 && memcmp(target, name, sizeof(name) - 1) == 0 &&
	       access(path, F_OK) == 0;
}

/* Whether a path leads to what is in no directory, such as /dev/stdin: Landlock governs it not. */
static bool is_nameless(const char *path)
{
	const int saved_errno = errno;
	const int fd = open(path, O_PATH | O_CLOEXEC);
	bool found = false;

	if (fd >= 0) {
		found = is_of_no_tree(fd) || is_memfd(path);
		close(fd);
	}
	errno = saved_errno;
	return found;
}

int llk_place_find_file(struct llk_ruleset *ruleset, const char *path, struct place *place)
{
	place->path = realpath(path, NULL);
	/* One that is mounted somewhere, as namespaces are, has a name and belongs to no tree. */
	place->nameless = (place->path || errno == ENOENT) && is_nameless(path);
	if (place->nameless)
		return 0;
	if (!place->path)
		return fail_lookup(ruleset, "realpath", path);
	if (lstat(place->path, &place->file))
		return fail_lookup(ruleset, "lstat", path);
	place->exists = true;
	return 0;
}

static enum last_component classify_name(const char *name, size_t length)
{
	if (!length)
		return LAST_ROOT;
	if (length == 1 && *name == '.')
		return LAST_DOT;
	return length == 2 && memcmp(name, "..", 2) == 0 ? LAST_DOTDOT : LAST_NAME;
}

int llk_place_find_name(struct llk_ruleset *ruleset, const char *path, bool must_exist,
			struct place *place)
{
	size_t length = strlen(path);
	size_t name;
	char *folder, *resolved;

	while (length > 1 && path[length - 1] == '/')
		length--;
	name = length;
	while (name && path[name - 1] != '/')
		name--;
	place->last = classify_name(path + name, length - name);
	folder = name ? strndup(path, name) : strdup(".");
	if (!folder)
		return llk_fail(ruleset, LLK_ERROR_NO_MEMORY);
	resolved = realpath(folder, NULL);
	free(folder);
	if (!resolved)
		return fail_lookup(ruleset, "realpath", path);
	if (lstat(resolved, &place->folder)) {
		free(resolved);
		return fail_lookup(ruleset, "lstat", path);
	}
	place->parent = strcmp(resolved, "/") ? strlen(resolved) : 0;
	place->path = calloc(1, place->parent + 1 + (length - name) + 1);
	if (place->path)
		snprintf(place->path, place->parent + 1 + (length - name) + 1, "%.*s/%.*s",
			 (int)place->parent, resolved, (int)(length - name), path + name);
	free(resolved);
	if (!place->path)
		return llk_fail(ruleset, LLK_ERROR_NO_MEMORY);
	place->exists = !lstat(place->path, &place->file);
	if (!place->exists && (must_exist || errno != ENOENT))
		return fail_lookup(ruleset, "lstat", path);
	return 0;
}
