// SPDX-License-Identifier: MIT
#include "binfmt.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "first_line.h"

#define MISC_FOLDER "/proc/sys/fs/binfmt_misc"

static size_t read_hex(const char *text, unsigned char *bytes)
{
	size_t length = 0;
	unsigned int byte;

	while (length < HEAD_SIZE && sscanf(text + 2 * length, "%2x", &byte) == 1)
		bytes[length++] = (unsigned char)byte;
	return length;
}

static void take_misc_line(struct binfmt *binfmt, char *line)
{
	char *const value = strchr(line, ' ') ? strchr(line, ' ') + 1 : line + strlen(line);

	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, "enabled") == 0)
		binfmt->enabled = true;
	else if (strncmp(line, "interpreter ", 12) == 0)
		snprintf(binfmt->interpreter, sizeof(binfmt->interpreter), "%s", value);
	else if (strncmp(line, "extension .", 11) == 0)
		snprintf(binfmt->extension, sizeof(binfmt->extension), "%s", value + 1);
	else if (strncmp(line, "flags: ", 7) == 0)
		binfmt->opened = strchr(value, 'F');
	else if (strncmp(line, "offset ", 7) == 0)
		binfmt->offset = strtoul(value, NULL, 10);
	else if (strncmp(line, "magic ", 6) == 0)
		binfmt->magic_length = read_hex(value, binfmt->magic);
	else if (strncmp(line, "mask ", 5) == 0)
		binfmt->mask_length = read_hex(value, binfmt->mask);
}

static bool matches(const struct binfmt *binfmt, const char *path, const unsigned char *head,
		    size_t length)
{
	const char *const dot = strrchr(path, '.');

	if (!binfmt->enabled || !*binfmt->interpreter)
		return false;
	if (*binfmt->extension)
		return dot && strcmp(dot + 1, binfmt->extension) == 0;
	if (!binfmt->magic_length || binfmt->offset + binfmt->magic_length > length)
		return false;
	for (size_t i = 0; i < binfmt->magic_length; i++) {
		const unsigned char mask = i < binfmt->mask_length ? binfmt->mask[i] : 0xff;

		if ((head[binfmt->offset + i] ^ binfmt->magic[i]) & mask)
			return false;
	}
	return true;
}

static void read_misc(int folder, const char *name, struct binfmt *binfmt)
{
	const int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	_cleanup_file_ FILE *stream = fd < 0 ? NULL : fdopen(fd, "r");
	char line[PATH_MAX + 32];

	*binfmt = (struct binfmt){ 0 };
	if (!stream && fd >= 0)
		close(fd);
	while (stream && fgets(line, sizeof(line), stream))
		take_misc_line(binfmt, line);
}

bool binfmt_find(const char *path, const unsigned char *head, size_t length, struct binfmt *binfmt)
{
	const struct dirent *entry;
	bool found = false;
	char status[16];
	DIR *folder;

	if (first_line(MISC_FOLDER "/status", status, sizeof(status)) ||
	    strcmp(status, "enabled") != 0)
		return false;
	folder = opendir(MISC_FOLDER);
	while (!found && folder && (entry = readdir(folder))) {
		if (*entry->d_name == '.' || strcmp(entry->d_name, "register") == 0 ||
		    strcmp(entry->d_name, "status") == 0)
			continue;
		read_misc(dirfd(folder), entry->d_name, binfmt);
		found = matches(binfmt, path, head, length);
	}
	if (folder)
		closedir(folder);
	return found;
}
