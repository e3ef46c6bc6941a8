// SPDX-License-Identifier: MIT
/*
 * Fuzzer of the channel by which a guest sends its results.  The first byte chooses: the others are
 * the channel, or they say which frames it has and what is wrong with them.  However the bytes are
 * divided, the host comes to the same; what is complete has said all that it must; and nothing is
 * written but whole files of plain names in their folder.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <harvest.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <write_all.h>
#include <zlib.h>

#include "harmless.h"
#include "holds.h"
#include "input.h"

#define CHANNEL_MOST (1 << 18)
#define FILES	     "channel/files"

static const char hello[] = FRAME_PROTOCOL "\0"
					   "7.3.4-test\0"
					   "#1\0"
					   "x86_64";
static const char plan[] = "prog\0arg";

/* What the command has printed, as far as it goes. */
static size_t printed;

int __wrap_write_all(int fd, const void *data, size_t size);
int __real_write_all(int fd, const void *data, size_t size);

int __wrap_write_all(int fd, const void *data, size_t size)
{
	if (fd != STDOUT_FILENO && fd != STDERR_FILENO)
		return __real_write_all(fd, data, size);
	printed += size;
	return 0;
}

/* A channel under construction. */
struct channel {
	uint8_t bytes[CHANNEL_MOST];
	size_t size;
	uint32_t sequence;
	uint32_t crc;
};

/* The payload that a frame of this type has if nothing is wrong. */
static size_t usual_payload(struct channel *channel, unsigned int type, uint8_t *payload)
{
	const char *text = type == FRAME_HELLO ? hello : type == FRAME_PLAN ? plan : "words\n";
	size_t size = type == FRAME_HELLO ? sizeof(hello) : type == FRAME_PLAN ? sizeof(plan) : 6;

	if (type == FRAME_FILE) {
		frame_put_u64(payload, 6);
		memcpy(payload + FRAME_FILE_HEAD, "result", 6);
		return FRAME_FILE_HEAD + 6;
	}
	if (type == FRAME_FILE_DEFLATED) {
		uLongf length = FRAME_PAYLOAD_MAX - FRAME_DEFLATED_HEAD;

		frame_put_u32(payload, 6);
		compress(payload + FRAME_DEFLATED_HEAD, &length, (const uint8_t *)text, 6);
		return FRAME_DEFLATED_HEAD + length;
	}
	if (type == FRAME_EXIT) {
		frame_put_u32(payload, 0x0700);
		return FRAME_EXIT_SIZE;
	}
	if (type == FRAME_END) {
		frame_put_u32(payload, channel->sequence);
		frame_put_u32(payload + 4, channel->crc);
		return FRAME_END_SIZE;
	}
	memcpy(payload, text, size);
	return size;
}

static size_t odd_payload(struct input *input, unsigned int length, uint8_t *payload)
{
	for (unsigned int i = 0; i < length; i++)
		payload[i] = (uint8_t)take_byte(input);
	return length;
}

/* Traits of a frame: bits that its first byte has beside the type. */
#define ODD_PAYLOAD  0x10
#define ODD_NUMBER   0x20
#define ODD_CHECKSUM 0x40
#define ODD_LENGTH   0x80

static void add_frame(struct channel *channel, struct input *input)
{
	uint8_t *frame = channel->bytes + channel->size, *payload = frame + FRAME_HEADER_SIZE;
	const unsigned int choice = take_byte(input), type = choice & 15;
	const size_t length = choice & ODD_PAYLOAD ? odd_payload(input, take_byte(input), payload)
						   : usual_payload(channel, type, payload);
	const size_t told = choice & ODD_LENGTH ? take_byte(input) * 100 : length;

	memcpy(frame, "LLK1", 4);
	frame_put_u32(frame + 4, type | (uint32_t)told << 16);
	frame_put_u32(frame + 8, channel->sequence + (choice & ODD_NUMBER ? 1 : 0));
	frame_put_u32(frame + 12, frame_crc(choice & ODD_CHECKSUM ? 1 : 0, payload, length));
	frame_put_u32(frame + 16, frame_crc(0, frame, 16));
	channel->sequence++;
	channel->crc = frame_crc(channel->crc, frame, FRAME_HEADER_SIZE + length);
	channel->size += FRAME_HEADER_SIZE + length;
}

static void make_channel(struct channel *channel, struct input *input)
{
	channel->size = channel->sequence = channel->crc = 0;
	if (take_choice(input, 2) == 0) {
		channel->size = input->left < CHANNEL_MOST ? input->left : CHANNEL_MOST;
		memcpy(channel->bytes, input->at, channel->size);
		return;
	}
	while (input->left && channel->size < CHANNEL_MOST - FRAME_HEADER_SIZE - 512)
		add_frame(channel, input);
}

/* What the host has come to. */
struct end {
	struct harvest harvest;
	size_t printed, taken;
	bool complete;
	const char *error;
};

static struct end take(const struct channel *channel, size_t piece, int folder)
{
	static struct stream stream;
	struct end end = { .harvest = { .title = "fuzz",
					.command = plan,
					.command_size = sizeof(plan),
					.kernel_release = "7.3.4-test",
					.folder = folder,
					.file = -1 } };

	printed = 0;
	stream_init(&stream, harvest_take, &end.harvest);
	for (size_t at = 0; at < channel->size; at += piece) {
		const size_t left = channel->size - at;

		if (stream_push(&stream, channel->bytes + at, left < piece ? left : piece) != 0)
			break;
	}
	/* Once wrong, always wrong. */
	HOLDS(!stream.error || stream_push(&stream, hello, sizeof(hello)) == -1);
	end.complete = stream_complete(&stream) && end.harvest.has_status;
	end.error = stream.error;
	end.printed = printed;
	if (!end.complete)
		harvest_release(&end.harvest);
	return end;
}

static void check_end(const struct end *end)
{
	const struct harvest *harvest = &end->harvest;

	HOLDS(harvest->bytes <= HARVEST_BYTES_MAX + FRAME_PAYLOAD_MAX);
	HOLDS(end->printed <= harvest->bytes);
	HOLDS(!harvest->error[0] || !end->complete);
	if (!end->complete)
		return;
	HOLDS(harvest->hello && harvest->has_status && harvest->file < 0);
	HOLDS(strcmp(harvest->release, "7.3.4-test") == 0);
}

/* Whole files and no others are left; removes them. */
static void check_files(const struct end *end)
{
	DIR *folder = opendir(FILES);
	const struct dirent *entry;
	unsigned int files = 0;

	HOLDS(folder);
	while ((entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		HOLDS(entry->d_name[0] != '.');
		HOLDS(unlinkat(dirfd(folder), entry->d_name, 0) == 0);
		files++;
	}
	closedir(folder);
	HOLDS(files <= end->harvest.files);
}

unsigned long long bytes_given;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct channel channel;
	struct input input = { data, size };
	FILE *const real = stderr;
	struct end whole, pieces;
	char *notes = NULL;
	size_t length = 0;
	int folder;

	HOLDS(mkdir("channel", 0700) == 0 || errno == EEXIST);
	HOLDS(mkdir(FILES, 0700) == 0 || errno == EEXIST);
	folder = open("channel", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	HOLDS(folder >= 0);
	make_channel(&channel, &input);
	bytes_given += channel.size;

	/* The guest's notes go there. */
	stderr = open_memstream(&notes, &length);
	whole = take(&channel, CHANNEL_MOST, folder);
	pieces = take(&channel, 7, -1);
	fclose(stderr);
	stderr = real;

	HOLDS(is_harmless(notes, length, FOREIGN_LINES));
	check_end(&whole);
	check_files(&whole);
	HOLDS(whole.complete == pieces.complete && whole.error == pieces.error);
	HOLDS(whole.printed == pieces.printed && whole.harvest.status == pieces.harvest.status);
	HOLDS(strcmp(whole.harvest.error, pieces.harvest.error) == 0);
	free(notes);
	close(folder);
	return 0;
}
