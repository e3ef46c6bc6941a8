// SPDX-License-Identifier: MIT
/* What comes out of the result stream.  Names and sizes come from the guest: nothing is trusted. */
#include "harvest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "foreign.h"
#include "write_all.h"

#define FILES_FOLDER "files"
#define PARTIAL_FILE ".partial"

__attribute__((format(printf, 2, 3))) static int refuse(struct harvest *harvest, const char *format,
							...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(harvest->error, sizeof(harvest->error), format, arguments);
	va_end(arguments);
	return -1;
}

/* What only a guest does that is not the one that was made. */
static int refuse_guest(struct harvest *harvest, const char *why)
{
	harvest->fault = HARVEST_OF_GUEST;
	return refuse(harvest, "%s", why);
}

static int refuse_flood(struct harvest *harvest)
{
	harvest->fault = HARVEST_OF_GUEST;
	return refuse(harvest, "the guest sends more than %d MiB", HARVEST_BYTES_MAX >> 20);
}

/* As uname(2) has it in any kernel that people build: it stands in records and messages. */
static bool is_release(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	}
	return length > 0;
}

static int take_hello(struct harvest *harvest, const uint8_t *payload, size_t length)
{
	const char *protocol = (const char *)payload;
	const size_t protocol_size = strnlen(protocol, length) + 1;

	if (protocol_size > length || strcmp(protocol, FRAME_PROTOCOL) != 0)
		return refuse(harvest, "the guest's init speaks another protocol");

	const char *release = protocol + protocol_size;
	const size_t release_length = strnlen(release, length - protocol_size);

	if (release_length == length - protocol_size ||
	    release_length >= sizeof(harvest->release) || !is_release(release, release_length))
		return refuse_guest(harvest, "the guest's hello has no kernel release");
	memcpy(harvest->release, release, release_length + 1);
	harvest->hello = true;
	if (!harvest->kernel_release || strcmp(release, harvest->kernel_release) == 0)
		return 0;
	harvest->fault = HARVEST_OF_KERNEL;
	return refuse(harvest, "the image is of %s, and %s answers", harvest->kernel_release,
		      release);
}

static int take_plan(struct harvest *harvest, const uint8_t *payload, size_t length)
{
	if (length != harvest->command_size || memcmp(payload, harvest->command, length) != 0)
		return refuse_guest(harvest, "the guest runs another command than it was given");
	return 0;
}

static int take_note(const struct harvest *harvest, const uint8_t *payload, size_t length)
{
	foreign_message("landlock-vm", "%s: guest: %.*s", harvest->title, (int)length,
			(const char *)payload);
	return 0;
}

static int take_output(struct harvest *harvest, int fd, const uint8_t *payload, size_t length)
{
	if (write_all(fd, payload, length) != 0)
		return refuse(harvest, "%s: %s", fd == STDOUT_FILENO ? "stdout" : "stderr",
			      strerror(errno));
	return 0;
}

static bool name_is_safe(const char *name, size_t length)
{
	/* A leading dot covers ".", ".." and the partial file as well. */
	return length > 0 && length < sizeof(((struct harvest *)0)->file_name) && name[0] != '.' &&
	       !memchr(name, '/', length) && !memchr(name, '\0', length);
}

/* The file is whole: give it its name. */
static int finish_file(struct harvest *harvest)
{
	char path[sizeof(FILES_FOLDER) + sizeof(harvest->file_name)];
	const int closed = close(harvest->file);

	harvest->file = -1;
	snprintf(path, sizeof(path), "%s/%s", FILES_FOLDER, harvest->file_name);
	if (closed != 0 ||
	    renameat(harvest->folder, FILES_FOLDER "/" PARTIAL_FILE, harvest->folder, path) != 0)
		return refuse(harvest, "%s: %s", path, strerror(errno));
	return 0;
}

static int take_file(struct harvest *harvest, const uint8_t *payload, size_t length)
{
	const char *name = (const char *)payload + FRAME_FILE_HEAD;

	if (!name_is_safe(name, length - FRAME_FILE_HEAD))
		return refuse_guest(harvest, "the guest sends a file with an unsafe name");
	if (++harvest->files > HARVEST_FILES_MAX)
		return refuse_guest(harvest, "the guest sends too many files");
	if (frame_get_u64(payload) > HARVEST_BYTES_MAX)
		return refuse_flood(harvest);
	if (harvest->folder < 0)
		return 0;
	snprintf(harvest->file_name, sizeof(harvest->file_name), "%.*s",
		 (int)(length - FRAME_FILE_HEAD), name);
	harvest->file_left = frame_get_u64(payload);
	harvest->file = openat(harvest->folder, FILES_FOLDER "/" PARTIAL_FILE,
			       O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (harvest->file < 0)
		return refuse(harvest, "%s/%s: %s", FILES_FOLDER, harvest->file_name,
			      strerror(errno));
	return harvest->file_left == 0 ? finish_file(harvest) : 0;
}

static int take_file_data(struct harvest *harvest, const uint8_t *payload, size_t length)
{
	if (harvest->folder < 0)
		return 0;
	if (write_all(harvest->file, payload, length) != 0)
		return refuse(harvest, "%s/%s: %s", FILES_FOLDER, harvest->file_name,
			      strerror(errno));
	harvest->file_left -= length;
	return harvest->file_left == 0 ? finish_file(harvest) : 0;
}

static int take_file_deflated(struct harvest *harvest, const uint8_t *payload, size_t length)
{
	const uLongf announced = frame_get_u32(payload);
	uint8_t bytes[FRAME_INFLATED_MAX];
	uLongf size = sizeof(bytes);

	/* What is dropped as well counts as what it is, not as what has come. */
	harvest->bytes += announced;
	if (harvest->bytes > HARVEST_BYTES_MAX)
		return refuse_flood(harvest);
	if (uncompress(bytes, &size, payload + FRAME_DEFLATED_HEAD, length - FRAME_DEFLATED_HEAD) !=
		    Z_OK ||
	    size != announced)
		return refuse_guest(harvest, "the guest sends what cannot be inflated");
	return take_file_data(harvest, bytes, size);
}

int harvest_take(void *context, enum frame_type type, const uint8_t *payload, size_t length)
{
	struct harvest *harvest = context;

	harvest->bytes += FRAME_HEADER_SIZE + length;
	if (harvest->bytes > HARVEST_BYTES_MAX)
		return refuse_flood(harvest);
	switch (type) {
	case FRAME_HELLO:
		return take_hello(harvest, payload, length);
	case FRAME_PLAN:
		return take_plan(harvest, payload, length);
	case FRAME_NOTE:
		return take_note(harvest, payload, length);
	case FRAME_STDOUT:
		return take_output(harvest, STDOUT_FILENO, payload, length);
	case FRAME_STDERR:
		return take_output(harvest, STDERR_FILENO, payload, length);
	case FRAME_FILE:
		return take_file(harvest, payload, length);
	case FRAME_FILE_DATA:
		return take_file_data(harvest, payload, length);
	case FRAME_FILE_DEFLATED:
		return take_file_deflated(harvest, payload, length);
	case FRAME_EXIT:
		harvest->status = (int)frame_get_u32(payload);
		harvest->has_status = true;
		return 0;
	case FRAME_END:
		return 0;
	}
	return refuse(harvest, "frame of unknown type %d", (int)type);
}

void harvest_release(struct harvest *harvest)
{
	if (harvest->file < 0)
		return;
	close(harvest->file);
	harvest->file = -1;
	unlinkat(harvest->folder, FILES_FOLDER "/" PARTIAL_FILE, 0);
}
