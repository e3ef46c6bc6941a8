// SPDX-License-Identifier: MIT
/* Push parser of the result stream. */
#include "stream.h"

#include <string.h>

void stream_init(struct stream *stream, stream_sink sink, void *context)
{
	memset(stream, 0, sizeof(*stream));
	stream->sink = sink;
	stream->context = context;
}

bool stream_complete(const struct stream *stream)
{
	return stream->place == STREAM_ENDED && !stream->error && !stream->sink_failed;
}

/* The place after a frame of this type, or -1 if it must not come here. */
static int next_place(enum stream_place place, uint16_t type)
{
	switch (place) {
	case STREAM_BEFORE_HELLO:
		return type == FRAME_HELLO ? STREAM_BEFORE_PLAN : -1;
	case STREAM_BEFORE_PLAN:
		return type == FRAME_PLAN ? STREAM_COMMAND : -1;
	case STREAM_COMMAND:
		if (type == FRAME_STDOUT || type == FRAME_STDERR || type == FRAME_NOTE)
			return STREAM_COMMAND;
		if (type == FRAME_FILE)
			return STREAM_FILES;
		return type == FRAME_EXIT ? STREAM_AFTER_EXIT : -1;
	case STREAM_FILES:
		if (type == FRAME_FILE || type == FRAME_FILE_DATA || type == FRAME_FILE_DEFLATED ||
		    type == FRAME_NOTE)
			return STREAM_FILES;
		return type == FRAME_EXIT ? STREAM_AFTER_EXIT : -1;
	case STREAM_AFTER_EXIT:
		return type == FRAME_END ? STREAM_ENDED : -1;
	case STREAM_ENDED:
		break;
	}
	return -1;
}

static const char *take_bytes(struct stream *stream, uint32_t size)
{
	if (size == 0 || size > stream->file_left)
		return "a file is longer than announced";
	stream->file_left -= size;
	return NULL;
}

/* A file's data frames must follow its name at once and add up to the size that was announced. */
static const char *check_file(struct stream *stream, uint16_t type, const uint8_t *payload,
			      uint16_t length)
{
	if (type == FRAME_FILE_DATA)
		return take_bytes(stream, length);
	if (type == FRAME_FILE_DEFLATED) {
		const uint32_t size = length < FRAME_DEFLATED_HEAD ? 0 : frame_get_u32(payload);

		return size > FRAME_INFLATED_MAX ? "a part of a file is too long"
						 : take_bytes(stream, size);
	}
	if (stream->file_left > 0)
		return "a file is shorter than announced";
	if (type != FRAME_FILE)
		return NULL;
	if (length <= FRAME_FILE_HEAD)
		return "a file without a name";
	stream->file_left = frame_get_u64(payload);
	return NULL;
}

static const char *check_end(const struct stream *stream, const uint8_t *payload, uint16_t length)
{
	if (length != FRAME_END_SIZE)
		return "the end frame has a wrong size";
	if (frame_get_u32(payload) != stream->sequence)
		return "the end frame counts other frames";
	if (frame_get_u32(payload + 4) != stream->running_crc)
		return "the end frame's checksum is of another stream";
	return NULL;
}

static const char *check_frame(struct stream *stream, const struct frame_header *header,
			       const uint8_t *payload)
{
	if (frame_crc(0, payload, header->length) != header->payload_crc)
		return "a payload's checksum is wrong";
	if (header->sequence != stream->sequence)
		return "a frame is missing";

	const int place = next_place(stream->place, header->type);

	if (place < 0)
		return "a frame of unknown type or out of order";

	const char *wrong = check_file(stream, header->type, payload, header->length);

	if (!wrong && header->type == FRAME_EXIT && header->length != FRAME_EXIT_SIZE)
		wrong = "the exit frame has a wrong size";
	if (!wrong && header->type == FRAME_END)
		wrong = check_end(stream, payload, header->length);
	if (wrong)
		return wrong;
	stream->place = (enum stream_place)place;
	return NULL;
}

/* Bytes of the current frame that are still to come before it can be judged further. */
static size_t wanted(const struct stream *stream, const struct frame_header *header)
{
	if (stream->filled < FRAME_HEADER_SIZE)
		return FRAME_HEADER_SIZE - stream->filled;
	return FRAME_HEADER_SIZE + (size_t)header->length - stream->filled;
}

static int refuse(struct stream *stream, const char *why)
{
	stream->error = why;
	return -1;
}

static int take_frame(struct stream *stream, const struct frame_header *header)
{
	const uint8_t *payload = stream->frame + FRAME_HEADER_SIZE;
	const char *wrong = check_frame(stream, header, payload);

	if (wrong)
		return refuse(stream, wrong);
	stream->sequence++;
	stream->running_crc = frame_crc(stream->running_crc, stream->frame, stream->filled);
	stream->filled = 0;
	if (stream->sink(stream->context, (enum frame_type)header->type, payload, header->length) !=
	    0) {
		stream->sink_failed = true;
		return -1;
	}
	return 0;
}

int stream_push(struct stream *stream, const void *data, size_t size)
{
	const uint8_t *next = data;
	struct frame_header header = { 0 };

	if (stream->error || stream->sink_failed)
		return -1;
	if (stream->filled >= FRAME_HEADER_SIZE && frame_decode(stream->frame, &header) != 0)
		return refuse(stream, "a frame header is damaged");

	while (size > 0) {
		if (stream->place == STREAM_ENDED)
			return refuse(stream, "bytes follow the end frame");

		size_t take = wanted(stream, &header);

		if (take > size)
			take = size;
		memcpy(stream->frame + stream->filled, next, take);
		stream->filled += take;
		next += take;
		size -= take;

		if (stream->filled < FRAME_HEADER_SIZE)
			continue;
		if (stream->filled == FRAME_HEADER_SIZE &&
		    frame_decode(stream->frame, &header) != 0)
			return refuse(stream, "a frame header is damaged");
		if (stream->filled == FRAME_HEADER_SIZE + (size_t)header.length &&
		    take_frame(stream, &header) != 0)
			return -1;
	}
	return 0;
}
