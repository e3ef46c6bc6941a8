// SPDX-License-Identifier: MIT
/* The result stream: what was sent comes back whole, and whatever is not whole is noticed. */
#include "stream.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILE_SIZE 300

/* A recorded stream in memory. */
struct recording {
	uint8_t *bytes;
	size_t size;
};

/* What a sink has seen: the types in order and a checksum of all payloads. */
struct seen {
	size_t frames;
	enum frame_type types[64];
	uint32_t crc;
	int refuse_at; /* number of the frame that the sink refuses, or -1 */
};

static int see(void *context, enum frame_type type, const uint8_t *payload, size_t length)
{
	struct seen *seen = context;

	if ((int)seen->frames == seen->refuse_at)
		return -1;
	ATF_REQUIRE(seen->frames < sizeof(seen->types) / sizeof(*seen->types));
	seen->types[seen->frames++] = type;
	seen->crc = frame_crc(seen->crc, payload, length);
	return 0;
}

static void send_file(struct frame_writer *writer, uint64_t announced, size_t sent)
{
	uint8_t head[FRAME_FILE_HEAD + 1], content[FILE_SIZE + 1];

	memset(content, 'x', sizeof(content));
	frame_put_u64(head, announced);
	head[FRAME_FILE_HEAD] = 'f';
	ATF_REQUIRE_EQ(0, frame_send(writer, FRAME_FILE, head, sizeof(head)));
	if (sent > 0)
		ATF_REQUIRE_EQ(0, frame_send(writer, FRAME_FILE_DATA, content, sent));
}

static void send_exit(struct frame_writer *writer)
{
	const uint8_t status[FRAME_EXIT_SIZE] = { 0 };

	ATF_REQUIRE_EQ(0, frame_send(writer, FRAME_EXIT, status, sizeof(status)));
}

static void send_beginning(struct frame_writer *writer)
{
	ATF_REQUIRE_EQ(0, frame_send(writer, FRAME_HELLO, "hello", 6));
	ATF_REQUIRE_EQ(0, frame_send(writer, FRAME_PLAN, "true", 5));
}

static struct frame_writer start(void)
{
	struct frame_writer writer = { .fd = memfd_create("stream", 0) };

	ATF_REQUIRE(writer.fd >= 0);
	return writer;
}

static struct recording stop(const struct frame_writer *writer)
{
	const off_t size = lseek(writer->fd, 0, SEEK_CUR);
	struct recording recording = { .bytes = malloc((size_t)size), .size = (size_t)size };

	ATF_REQUIRE(recording.bytes != NULL);
	ATF_REQUIRE_EQ(size, pread(writer->fd, recording.bytes, (size_t)size, 0));
	close(writer->fd);
	return recording;
}

/* A complete stream with a frame of each type. */
static struct recording record_all(void)
{
	struct frame_writer writer = start();

	send_beginning(&writer);
	ATF_REQUIRE_EQ(0, frame_send(&writer, FRAME_NOTE, "note", 4));
	ATF_REQUIRE_EQ(0, frame_send(&writer, FRAME_STDOUT, "out", 3));
	ATF_REQUIRE_EQ(0, frame_send(&writer, FRAME_STDERR, "err", 3));
	send_file(&writer, FILE_SIZE, FILE_SIZE);
	send_file(&writer, 0, 0);
	send_exit(&writer);
	ATF_REQUIRE_EQ(0, frame_send_end(&writer));
	return stop(&writer);
}

/* Push all in pieces of this size; is the stream complete then? */
static bool complete(const struct recording *recording, size_t piece, struct seen *seen)
{
	static struct stream stream;

	*seen = (struct seen){ .refuse_at = -1 };
	stream_init(&stream, see, seen);
	for (size_t at = 0; at < recording->size; at += piece) {
		const size_t left = recording->size - at;

		if (stream_push(&stream, recording->bytes + at, left < piece ? left : piece) != 0)
			break;
	}
	return stream_complete(&stream);
}

static bool complete_at_once(const struct recording *recording)
{
	struct seen seen;

	return complete(recording, recording->size + 1, &seen);
}

/* Make a changed header's checksum right again: somebody may lie consistently. */
static void seal_header(uint8_t *header)
{
	frame_put_u32(header + 16, frame_crc(0, header, 16));
}

ATF_TC_WITHOUT_HEAD(crc_is_the_ieee_one);
ATF_TC_BODY(crc_is_the_ieee_one, tc)
{
	ATF_CHECK_EQ(0xcbf43926U, frame_crc(0, "123456789", 9));
	ATF_CHECK_EQ(0xcbf43926U, frame_crc(frame_crc(0, "1234", 4), "56789", 5));
}

ATF_TC_WITHOUT_HEAD(round_trip_in_pieces_of_every_size);
ATF_TC_BODY(round_trip_in_pieces_of_every_size, tc)
{
	static const enum frame_type expected[] = {
		FRAME_HELLO, FRAME_PLAN,      FRAME_NOTE, FRAME_STDOUT, FRAME_STDERR,
		FRAME_FILE,  FRAME_FILE_DATA, FRAME_FILE, FRAME_EXIT,	FRAME_END,
	};
	const struct recording recording = record_all();
	struct seen whole, pieces;

	ATF_REQUIRE(complete(&recording, recording.size, &whole));
	ATF_REQUIRE_EQ(sizeof(expected) / sizeof(*expected), whole.frames);
	ATF_CHECK_EQ(0, memcmp(expected, whole.types, sizeof(expected)));
	for (size_t piece = 1; piece <= recording.size; piece++) {
		ATF_REQUIRE(complete(&recording, piece, &pieces));
		ATF_REQUIRE_EQ(whole.frames, pieces.frames);
		ATF_REQUIRE_EQ(whole.crc, pieces.crc);
	}
}

ATF_TC_WITHOUT_HEAD(stream_cut_at_any_byte_is_never_complete);
ATF_TC_BODY(stream_cut_at_any_byte_is_never_complete, tc)
{
	struct recording recording = record_all();
	const size_t size = recording.size;

	for (recording.size = 0; recording.size < size; recording.size++) {
		if (complete_at_once(&recording))
			atf_tc_fail("complete after %zu of %zu bytes", recording.size, size);
	}
	ATF_CHECK(complete_at_once(&recording));
}

ATF_TC_WITHOUT_HEAD(any_single_bit_flip_is_noticed);
ATF_TC_BODY(any_single_bit_flip_is_noticed, tc)
{
	const struct recording recording = record_all();

	for (size_t bit = 0; bit < recording.size * 8; bit++) {
		const uint8_t mask = (uint8_t)(1U << (bit % 8));

		recording.bytes[bit / 8] ^= mask;
		if (complete_at_once(&recording))
			atf_tc_fail("complete with bit %zu of byte %zu flipped", bit % 8, bit / 8);
		recording.bytes[bit / 8] ^= mask;
	}
	ATF_CHECK(complete_at_once(&recording));
}

ATF_TC_WITHOUT_HEAD(any_missing_or_doubled_frame_is_noticed);
ATF_TC_BODY(any_missing_or_doubled_frame_is_noticed, tc)
{
	const struct recording whole = record_all();
	struct recording changed = { .bytes = malloc(whole.size * 2) };
	struct frame_header header;

	ATF_REQUIRE(changed.bytes != NULL);
	for (size_t at = 0; at < whole.size; at += FRAME_HEADER_SIZE + (size_t)header.length) {
		ATF_REQUIRE_EQ(0, frame_decode(whole.bytes + at, &header));

		const size_t end = at + FRAME_HEADER_SIZE + header.length;

		memcpy(changed.bytes, whole.bytes, at);
		memcpy(changed.bytes + at, whole.bytes + end, whole.size - end);
		changed.size = whole.size - (end - at);
		ATF_CHECK(!complete_at_once(&changed));

		memcpy(changed.bytes, whole.bytes, end);
		memcpy(changed.bytes + end, whole.bytes + at, whole.size - at);
		changed.size = end + whole.size - at;
		ATF_CHECK(!complete_at_once(&changed));
	}
}

/* The place of a frame in the recording. */
static size_t frame_at(const struct recording *recording, int number)
{
	struct frame_header header;
	size_t at = 0;

	while (number-- > 0) {
		ATF_REQUIRE_EQ(0, frame_decode(recording->bytes + at, &header));
		at += FRAME_HEADER_SIZE + (size_t)header.length;
	}
	return at;
}

ATF_TC_WITHOUT_HEAD(damaged_payload_never_reaches_the_sink);
ATF_TC_BODY(damaged_payload_never_reaches_the_sink, tc)
{
	const struct recording recording = record_all();
	struct seen seen;

	/* Frame 3 is the command's output: it would be on the terminal before the end is judged. */
	recording.bytes[frame_at(&recording, 3) + FRAME_HEADER_SIZE] ^= 1;
	ATF_CHECK(!complete(&recording, 1, &seen));
	ATF_CHECK_EQ(3, seen.frames);
}

ATF_TC_WITHOUT_HEAD(gap_is_noticed_at_the_frame_after_it);
ATF_TC_BODY(gap_is_noticed_at_the_frame_after_it, tc)
{
	struct recording recording = record_all();
	const size_t gap = frame_at(&recording, 3), after = frame_at(&recording, 4);
	struct seen seen;

	memmove(recording.bytes + gap, recording.bytes + after, recording.size - after);
	recording.size -= after - gap;
	ATF_CHECK(!complete(&recording, 1, &seen));
	ATF_CHECK_EQ(3, seen.frames);
}

/* A frame that was exchanged for another good one: only the end can tell. */
ATF_TC_WITHOUT_HEAD(end_of_another_stream_is_refused);
ATF_TC_BODY(end_of_another_stream_is_refused, tc)
{
	const struct recording recording = record_all();
	uint8_t *frame = recording.bytes + frame_at(&recording, 3);
	struct seen seen;

	memcpy(frame + FRAME_HEADER_SIZE, "OUT", 3);
	frame_put_u32(frame + 12, frame_crc(0, "OUT", 3));
	seal_header(frame);
	ATF_CHECK(!complete(&recording, 1, &seen));
	ATF_CHECK_EQ(9, seen.frames);
}

ATF_TC_WITHOUT_HEAD(bytes_after_the_end_are_noticed);
ATF_TC_BODY(bytes_after_the_end_are_noticed, tc)
{
	const struct recording whole = record_all();
	struct recording longer = { .bytes = malloc(whole.size * 2) };
	struct seen seen;

	ATF_REQUIRE(longer.bytes != NULL);
	memcpy(longer.bytes, whole.bytes, whole.size);
	memcpy(longer.bytes + whole.size, whole.bytes, whole.size);
	for (size_t more = 1; more <= whole.size; more += 7) {
		longer.size = whole.size + more;
		ATF_CHECK(!complete_at_once(&longer));
		ATF_CHECK(!complete(&longer, 1, &seen));
	}
}

ATF_TC_WITHOUT_HEAD(length_above_the_limit_is_refused_at_the_header);
ATF_TC_BODY(length_above_the_limit_is_refused_at_the_header, tc)
{
	static struct stream stream;
	struct recording recording = record_all();
	struct seen seen = { .refuse_at = -1 };

	frame_put_u32(recording.bytes + 4, FRAME_HELLO | (FRAME_PAYLOAD_MAX + 1U) << 16);
	seal_header(recording.bytes);
	stream_init(&stream, see, &seen);
	ATF_CHECK_EQ(-1, stream_push(&stream, recording.bytes, FRAME_HEADER_SIZE));
	ATF_CHECK(stream.error != NULL);
	ATF_CHECK_EQ(0, seen.frames);
}

ATF_TC_WITHOUT_HEAD(unknown_type_is_refused);
ATF_TC_BODY(unknown_type_is_refused, tc)
{
	for (enum frame_type type = FRAME_END + 1; type < FRAME_END + 300; type++) {
		struct frame_writer writer = start();

		send_beginning(&writer);
		ATF_REQUIRE_EQ(0, frame_send(&writer, type, "x", 1));
		send_exit(&writer);
		ATF_REQUIRE_EQ(0, frame_send_end(&writer));

		const struct recording recording = stop(&writer);

		ATF_CHECK(!complete_at_once(&recording));
		free(recording.bytes);
	}
}

/* Streams whose checksums and numbers are all right, and whose order is not. */
ATF_TC_WITHOUT_HEAD(order_is_enforced);
ATF_TC_BODY(order_is_enforced, tc)
{
	static const struct {
		const char *what;
		enum frame_type types[6];
		bool good;
	} rows[] = {
		{ "the shortest", { FRAME_HELLO, FRAME_PLAN, FRAME_EXIT, FRAME_END }, true },
		{ "no hello", { FRAME_PLAN, FRAME_EXIT, FRAME_END }, false },
		{ "no plan", { FRAME_HELLO, FRAME_EXIT, FRAME_END }, false },
		{ "no exit", { FRAME_HELLO, FRAME_PLAN, FRAME_END }, false },
		{ "two exits",
		  { FRAME_HELLO, FRAME_PLAN, FRAME_EXIT, FRAME_EXIT, FRAME_END },
		  false },
		{ "output after exit",
		  { FRAME_HELLO, FRAME_PLAN, FRAME_EXIT, FRAME_STDOUT, FRAME_END },
		  false },
		{ "output before plan",
		  { FRAME_HELLO, FRAME_STDOUT, FRAME_PLAN, FRAME_EXIT, FRAME_END },
		  false },
		{ "data without a file",
		  { FRAME_HELLO, FRAME_PLAN, FRAME_FILE_DATA, FRAME_EXIT, FRAME_END },
		  false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct frame_writer writer = start();

		for (const enum frame_type *type = rows[i].types; *type != 0; type++) {
			if (*type == FRAME_EXIT)
				send_exit(&writer);
			else if (*type == FRAME_END)
				ATF_REQUIRE_EQ(0, frame_send_end(&writer));
			else
				ATF_REQUIRE_EQ(0, frame_send(&writer, *type, "x", 1));
		}

		const struct recording recording = stop(&writer);

		ATF_CHECK_EQ_MSG(rows[i].good, complete_at_once(&recording), "%s", rows[i].what);
		free(recording.bytes);
	}
}

ATF_TC_WITHOUT_HEAD(file_must_have_the_announced_size);
ATF_TC_BODY(file_must_have_the_announced_size, tc)
{
	static const struct {
		uint64_t announced;
		size_t sent;
		bool good;
	} rows[] = {
		{ FILE_SIZE, FILE_SIZE, true },
		{ FILE_SIZE, FILE_SIZE - 1, false },
		{ FILE_SIZE, FILE_SIZE + 1, false },
		{ 0, 1, false },
		{ FILE_SIZE, 0, false },
		{ UINT64_MAX, FILE_SIZE, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct frame_writer writer = start();

		send_beginning(&writer);
		send_file(&writer, rows[i].announced, rows[i].sent);
		send_exit(&writer);
		ATF_REQUIRE_EQ(0, frame_send_end(&writer));

		const struct recording recording = stop(&writer);

		ATF_CHECK_EQ_MSG(rows[i].good, complete_at_once(&recording), "row %zu", i);
		free(recording.bytes);
	}
}

ATF_TC_WITHOUT_HEAD(refusal_of_the_sink_stops_the_stream);
ATF_TC_BODY(refusal_of_the_sink_stops_the_stream, tc)
{
	static struct stream stream;
	const struct recording recording = record_all();

	for (int refuse_at = 0; refuse_at < 10; refuse_at++) {
		struct seen seen = { .refuse_at = refuse_at };

		stream_init(&stream, see, &seen);
		ATF_CHECK_EQ(-1, stream_push(&stream, recording.bytes, recording.size));
		ATF_CHECK(!stream_complete(&stream));
		ATF_CHECK_EQ((size_t)refuse_at, seen.frames);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, crc_is_the_ieee_one);
	ATF_TP_ADD_TC(tp, round_trip_in_pieces_of_every_size);
	ATF_TP_ADD_TC(tp, stream_cut_at_any_byte_is_never_complete);
	ATF_TP_ADD_TC(tp, any_single_bit_flip_is_noticed);
	ATF_TP_ADD_TC(tp, any_missing_or_doubled_frame_is_noticed);
	ATF_TP_ADD_TC(tp, damaged_payload_never_reaches_the_sink);
	ATF_TP_ADD_TC(tp, gap_is_noticed_at_the_frame_after_it);
	ATF_TP_ADD_TC(tp, end_of_another_stream_is_refused);
	ATF_TP_ADD_TC(tp, bytes_after_the_end_are_noticed);
	ATF_TP_ADD_TC(tp, length_above_the_limit_is_refused_at_the_header);
	ATF_TP_ADD_TC(tp, unknown_type_is_refused);
	ATF_TP_ADD_TC(tp, order_is_enforced);
	ATF_TP_ADD_TC(tp, file_must_have_the_announced_size);
	ATF_TP_ADD_TC(tp, refusal_of_the_sink_stops_the_stream);
	return atf_no_error();
}
