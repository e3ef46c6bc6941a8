// SPDX-License-Identifier: MIT
/* RFC 1952 (the file) and RFC 1951 (what is in it). */
#include "inflate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CODE_BITS_MAX	 15
#define LITERALS	 288
#define DISTANCES	 32
#define LENGTH_LENGTHS	 19
#define END_OF_BLOCK	 256
#define FIRST_LENGTH	 257
#define LENGTH_SYMBOLS	 29
#define DISTANCE_SYMBOLS 30

/* Of the file's head. */
#define HEAD_SIZE     10
#define TAIL_SIZE     8
#define FLAG_CHECKSUM 0x02
#define FLAG_EXTRA    0x04
#define FLAG_NAME     0x08
#define FLAG_COMMENT  0x10

/* For each sequence of as many bits as the longest code: whose code it begins with. */
struct codes {
	unsigned int bits;
	struct {
		uint16_t symbol;
		uint8_t length; /* of the code; 0: it is none */
	} entries[1U << CODE_BITS_MAX];
};

struct inflate {
	const uint8_t *bytes;
	size_t size;
	size_t at;
	uint64_t kept; /* bits that are taken from the bytes, and not used yet */
	unsigned int kept_count;
	char *text;
	size_t length;
	size_t room;
	int error; /* the first one; nothing is read after it */
	struct codes literals;
	struct codes distances;
};

/* What goes wrong behind the end does so because the rest is missing. */
static void fail(struct inflate *state, int error)
{
	if (state->error)
		return;
	state->error = error == EBADMSG && state->at > state->size ? ENODATA : error;
}

/* The next bits, the first one lowest, without using them; behind the end are zeros. */
static unsigned int peek(struct inflate *state, unsigned int count)
{
	while (state->kept_count < count) {
		const uint64_t byte = state->at < state->size ? state->bytes[state->at] : 0;

		state->kept |= byte << state->kept_count;
		state->kept_count += 8;
		state->at++;
	}
	return (unsigned int)(state->kept & ((1U << count) - 1));
}

static void use(struct inflate *state, unsigned int count)
{
	state->kept >>= count;
	state->kept_count -= count;
	/* Zeros from behind the end may be looked at, but not used. */
	if (state->at > state->size && (state->at - state->size) * 8 > state->kept_count)
		fail(state, EBADMSG);
}

static unsigned int take(struct inflate *state, unsigned int count)
{
	const unsigned int value = peek(state, count);

	use(state, count);
	return value;
}

static unsigned int reverse(unsigned int code, unsigned int length)
{
	unsigned int reversed = 0;

	for (unsigned int i = 0; i < length; i++)
		reversed |= (code >> i & 1) << (length - 1 - i);
	return reversed;
}

/* The codes of these lengths, shorter ones first, those of a length by their symbols. */
static void make_codes(struct inflate *state, struct codes *codes, const uint8_t *lengths,
		       size_t count)
{
	unsigned int code = 0;

	codes->bits = 1;
	for (size_t symbol = 0; symbol < count; symbol++) {
		if (lengths[symbol] > codes->bits)
			codes->bits = lengths[symbol];
	}
	memset(codes->entries, 0, sizeof(codes->entries[0]) << codes->bits);
	for (unsigned int length = 1; length <= codes->bits; length++, code <<= 1) {
		for (size_t symbol = 0; symbol < count; symbol++) {
			if (lengths[symbol] != length)
				continue;
			if (code >> length) {
				fail(state, EBADMSG);
				return;
			}
			for (unsigned int entry = reverse(code, length); entry >> codes->bits == 0;
			     entry += 1U << length) {
				codes->entries[entry].symbol = (uint16_t)symbol;
				codes->entries[entry].length = (uint8_t)length;
			}
			code++;
		}
	}
}

static unsigned int take_symbol(struct inflate *state, const struct codes *codes)
{
	const unsigned int entry = peek(state, codes->bits);

	if (!codes->entries[entry].length) {
		fail(state, EBADMSG);
		return END_OF_BLOCK;
	}
	use(state, codes->entries[entry].length);
	return codes->entries[entry].symbol;
}

static bool make_room(struct inflate *state, size_t more)
{
	size_t room = state->room;
	char *text;

	if (more > INFLATE_MAX - state->length)
		fail(state, EFBIG);
	if (state->error)
		return false;
	/* And the NUL. */
	if (state->length + more < room)
		return true;
	room = 2 * (state->length + more) + 65536;
	text = realloc(state->text, room);
	if (!text) {
		fail(state, ENOMEM);
		return false;
	}
	state->text = text;
	state->room = room;
	return true;
}

/* Text that was there before, which may reach into what it makes. */
static void repeat(struct inflate *state, size_t distance, size_t length)
{
	if (distance > state->length) {
		fail(state, EBADMSG);
		return;
	}
	if (!make_room(state, length))
		return;
	for (size_t i = 0; i < length; i++, state->length++)
		state->text[state->length] = state->text[state->length - distance];
}

/* Symbols stand for ranges that grow: a range's size doubles after every so many symbols. */
static unsigned int take_in_range(struct inflate *state, unsigned int symbol,
				  unsigned int doubled_after, unsigned int first)
{
	unsigned int extra = 0;

	if (symbol >= 2 * doubled_after) {
		extra = symbol / doubled_after - 1;
		symbol = (doubled_after + symbol % doubled_after) << extra;
	}
	return first + symbol + take(state, extra);
}

static void take_repetition(struct inflate *state, unsigned int symbol)
{
	unsigned int length = 258;
	unsigned int distance;

	if (symbol >= LENGTH_SYMBOLS) {
		fail(state, EBADMSG);
		return;
	}
	/* The last one stands for the greatest length alone. */
	if (symbol < LENGTH_SYMBOLS - 1)
		length = take_in_range(state, symbol, 4, 3);
	distance = take_symbol(state, &state->distances);
	if (distance >= DISTANCE_SYMBOLS) {
		fail(state, EBADMSG);
		return;
	}
	distance = take_in_range(state, distance, 2, 1);
	repeat(state, distance, length);
}

static void take_compressed(struct inflate *state)
{
	while (!state->error) {
		const unsigned int symbol = take_symbol(state, &state->literals);

		if (symbol == END_OF_BLOCK)
			return;
		if (symbol >= FIRST_LENGTH)
			take_repetition(state, symbol - FIRST_LENGTH);
		else if (make_room(state, 1))
			state->text[state->length++] = (char)symbol;
	}
}

static void take_stored(struct inflate *state)
{
	unsigned int length;

	use(state, state->kept_count % 8);
	length = take(state, 16);
	if ((take(state, 16) ^ length) != 0xffff)
		fail(state, EBADMSG);
	if (!make_room(state, length))
		return;
	for (; length && !state->error; length--)
		state->text[state->length++] = (char)take(state, 8);
}

static void make_fixed_codes(struct inflate *state)
{
	uint8_t lengths[LITERALS];

	for (unsigned int symbol = 0; symbol < LITERALS; symbol++)
		lengths[symbol] = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
	make_codes(state, &state->literals, lengths, LITERALS);
	memset(lengths, 5, DISTANCES);
	make_codes(state, &state->distances, lengths, DISTANCES);
}

/* The lengths of the codes are compressed themselves, with codes whose lengths come first. */
static void take_codes(struct inflate *state)
{
	static const uint8_t order[LENGTH_LENGTHS] = { 16, 17, 18, 0, 8,  7, 9,	 6, 10, 5,
						       11, 4,  12, 3, 13, 2, 14, 1, 15 };
	uint8_t lengths[LITERALS + DISTANCES] = { 0 };
	const unsigned int literals = take(state, 5) + FIRST_LENGTH;
	const unsigned int distances = take(state, 5) + 1;
	const unsigned int ordered = take(state, 4) + 4;
	unsigned int count = 0;

	for (unsigned int i = 0; i < ordered; i++)
		lengths[order[i]] = (uint8_t)take(state, 3);
	make_codes(state, &state->literals, lengths, LENGTH_LENGTHS);
	memset(lengths, 0, sizeof(lengths));
	while (count < literals + distances && !state->error) {
		const unsigned int symbol = take_symbol(state, &state->literals);
		unsigned int times = 1;
		uint8_t length = (uint8_t)symbol;

		if (symbol >= 16) {
			length = 0;
			times = symbol == 16   ? 3 + take(state, 2)
				: symbol == 17 ? 3 + take(state, 3)
					       : 11 + take(state, 7);
		}
		if (symbol == 16 && count)
			length = lengths[count - 1];
		if ((symbol == 16 && !count) || symbol == END_OF_BLOCK ||
		    times > literals + distances - count) {
			fail(state, EBADMSG);
			return;
		}
		memset(lengths + count, length, times);
		count += times;
	}
	make_codes(state, &state->literals, lengths, literals);
	make_codes(state, &state->distances, lengths + literals, distances);
}

static void take_blocks(struct inflate *state)
{
	bool last = false;

	while (!last && !state->error) {
		last = take(state, 1);
		switch (take(state, 2)) {
		case 0:
			take_stored(state);
			break;
		case 1:
			make_fixed_codes(state);
			take_compressed(state);
			break;
		case 2:
			take_codes(state);
			take_compressed(state);
			break;
		default:
			fail(state, EBADMSG);
		}
	}
}

static uint32_t checksum(const char *text, size_t length)
{
	uint32_t sums[256];
	uint32_t sum = UINT32_MAX;

	for (uint32_t byte = 0; byte < 256; byte++) {
		sums[byte] = byte;
		for (int bit = 0; bit < 8; bit++)
			sums[byte] = sums[byte] >> 1 ^ (sums[byte] & 1 ? 0xedb88320 : 0);
	}
	for (size_t i = 0; i < length; i++)
		sum = sum >> 8 ^ sums[(uint8_t)(sum ^ (uint8_t)text[i])];
	return ~sum;
}

static uint32_t take_u32(struct inflate *state)
{
	const uint32_t low = take(state, 16);

	return low | (uint32_t)take(state, 16) << 16;
}

static void check_tail(struct inflate *state)
{
	use(state, state->kept_count % 8);
	if (take_u32(state) != checksum(state->text, state->length) ||
	    take_u32(state) != state->length)
		fail(state, EBADMSG);
}

static void skip_string(struct inflate *state)
{
	while (!state->error && take(state, 8))
		;
}

static void skip_head(struct inflate *state)
{
	const uint8_t flags = state->bytes[3];

	state->at = HEAD_SIZE;
	if (flags & FLAG_EXTRA) {
		for (unsigned int left = take(state, 16); left && !state->error; left--)
			take(state, 8);
	}
	if (flags & FLAG_NAME)
		skip_string(state);
	if (flags & FLAG_COMMENT)
		skip_string(state);
	if (flags & FLAG_CHECKSUM)
		take(state, 16);
}

bool inflate_is_gzip(const uint8_t *bytes, size_t size)
{
	return size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

int inflate_gzip(const uint8_t *bytes, size_t size, char **text, size_t *length)
{
	struct inflate *state;
	int error;

	if (!inflate_is_gzip(bytes, size) || (size > 2 && bytes[2] != 8))
		return EBADMSG;
	if (size < HEAD_SIZE)
		return ENODATA;
	state = calloc(1, sizeof(*state));
	if (!state)
		return ENOMEM;
	state->bytes = bytes;
	state->size = size;
	if (make_room(state, 0)) {
		skip_head(state);
		take_blocks(state);
		if (!state->error)
			check_tail(state);
	}
	error = state->error;
	if (error) {
		free(state->text);
	} else {
		state->text[state->length] = '\0';
		*text = state->text;
		*length = state->length;
	}
	free(state);
	return error;
}
