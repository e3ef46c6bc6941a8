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

#ifndef GUEST_WITHOUT_ZLIB
#include <zlib.h>
#endif

/* Less is not worth it. */
#define DEFLATED_MIN 512

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

static int send_plain(struct frame_writer *writer, const uint8_t *bytes, size_t size)
{
	while (size > 0) {
		const size_t length = size < FRAME_PAYLOAD_MAX ? size : FRAME_PAYLOAD_MAX;

		if (frame_send(writer, FRAME_FILE_DATA, bytes, length) != 0)
			return -1;
		bytes += length;
		size -= length;
	}
	return 0;
}

/* Returns how long they are deflated, or 0 if they do not fit, as where there is no zlib. */
static size_t deflate_bytes(uint8_t *to, size_t room, const uint8_t *bytes, size_t size)
{
#ifdef GUEST_WITHOUT_ZLIB
	(void)to, (void)room, (void)bytes, (void)size;
	return 0;
#else
	uLongf length = room;

	return compress2(to, &length, bytes, size, Z_BEST_SPEED) == Z_OK ? length : 0;
#endif
}

/* What cannot be made much shorter goes as it is. */
static int send_bytes(struct frame_writer *writer, const uint8_t *bytes, size_t size)
{
	uint8_t payload[FRAME_PAYLOAD_MAX];
	size_t length = 0;

	if (size >= DEFLATED_MIN)
		length = deflate_bytes(payload + FRAME_DEFLATED_HEAD,
				       sizeof(payload) - FRAME_DEFLATED_HEAD, bytes, size);
	if (length == 0)
		return send_plain(writer, bytes, size);
	frame_put_u32(payload, (uint32_t)size);
	return frame_send(writer, FRAME_FILE_DEFLATED, payload, FRAME_DEFLATED_HEAD + length);
}

/* Exactly as many bytes as announced: nothing else runs that could change the file. */
static int send_content(struct frame_writer *writer, int fd, uint64_t size)
{
	static uint8_t chunk[FRAME_INFLATED_MAX];

	while (size > 0) {
		const ssize_t length = read(fd, chunk, sizeof(chunk));

		if (length <= 0 || send_bytes(writer, chunk, (size_t)length) != 0)
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
