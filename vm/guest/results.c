// SPDX-License-Identifier: MIT
/* Send the files that the command left. */
#include "command.h"

#include "note.h"
#include "paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int not_dot(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int send_head(struct frame_writer *writer, const char *name, uint64_t size)
{
	uint8_t head[FRAME_FILE_HEAD + NAME_MAX];
	const size_t length = strlen(name);

	if (length > NAME_MAX)
		return -1;
	frame_put_u64(head, size);
	memcpy(head + FRAME_FILE_HEAD, name, length);
	return frame_send(writer, FRAME_FILE, head, FRAME_FILE_HEAD + length);
}

/* Exactly as many bytes as announced: nothing else runs that could change the file. */
static int send_content(struct frame_writer *writer, int fd, uint64_t size)
{
	char chunk[FRAME_PAYLOAD_MAX];

	while (size > 0) {
		const ssize_t length = read(fd, chunk, sizeof(chunk));

		if (length <= 0)
			return -1;
		if (frame_send(writer, FRAME_FILE_DATA, chunk, (size_t)length) != 0)
			return -1;
		size -= (uint64_t)length;
	}
	return 0;
}

static int send_file(struct frame_writer *writer, int folder, const char *name)
{
	struct stat status;
	const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		note("%s/%s: not a readable file, left behind", GUEST_RESULTS, name);
		if (fd >= 0)
			close(fd);
		return note_flush(writer);
	}

	const uint64_t size = (uint64_t)status.st_size;
	const int failed =
		send_head(writer, name, size) != 0 || send_content(writer, fd, size) != 0;

	close(fd);
	return failed ? -1 : 0;
}

int command_send_results(struct frame_writer *writer)
{
	struct dirent **names;
	const int count = scandir(GUEST_RESULTS, &names, not_dot, alphasort);
	const int folder = open(GUEST_RESULTS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int failed = 0;

	for (int i = 0; i < count; i++) {
		if (!failed)
			failed = send_file(writer, folder, names[i]->d_name);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	if (folder >= 0)
		close(folder);
	return failed;
}
