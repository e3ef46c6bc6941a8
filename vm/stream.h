/* SPDX-License-Identifier: MIT */
/* Push parser of the result stream: believes nothing that the guest sends before it is checked. */
#ifndef LLK_VM_STREAM_H
#define LLK_VM_STREAM_H

#include "frame.h"

#include <stdbool.h>

/*
 * Called for each frame whose checksums, number and place in the order are right.
 * Anything but 0 stops the stream: the sink has said why itself.
 */
typedef int (*stream_sink)(void *context, enum frame_type type, const uint8_t *payload,
			   size_t length);

enum stream_place {
	STREAM_BEFORE_HELLO,
	STREAM_BEFORE_PLAN,
	STREAM_COMMAND,
	STREAM_FILES,
	STREAM_AFTER_EXIT,
	STREAM_ENDED,
};

struct stream {
	stream_sink sink;
	void *context;
	enum stream_place place;
	uint32_t sequence;
	uint32_t running_crc;
	uint64_t file_left;
	const char *error; /* what is wrong with the stream, or NULL */
	bool sink_failed;
	size_t filled;
	uint8_t frame[FRAME_HEADER_SIZE + FRAME_PAYLOAD_MAX];
};

void stream_init(struct stream *stream, stream_sink sink, void *context);

/* Take bytes as they come, in pieces of any size.  -1 once the stream or the sink failed. */
int stream_push(struct stream *stream, const void *data, size_t size);

/* Has a valid end come, after everything that belongs before it, and nothing after? */
bool stream_complete(const struct stream *stream);

#endif
