// SPDX-License-Identifier: MIT
/* What gzip(1) has compressed comes out as it went in, and nothing else comes out. */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inflate.h"

#define CASE(name)                                                                                 \
	ATF_TC_WITHOUT_HEAD(name);                                                                 \
	ATF_TC_BODY(name, tc)

#define LENGTH_MAX (1U << 18)

struct bytes {
	uint8_t *at;
	size_t length;
};

static struct bytes read_whole(const char *path)
{
	struct bytes bytes = { .at = malloc(LENGTH_MAX) };
	FILE *const file = fopen(path, "re");

	ATF_REQUIRE(bytes.at);
	ATF_REQUIRE(file);
	bytes.length = fread(bytes.at, 1, LENGTH_MAX, file);
	ATF_REQUIRE_EQ(0, fclose(file));
	return bytes;
}

static struct bytes compress(const struct bytes *plain, const char *options)
{
	char command[128];
	FILE *const file = fopen("plain", "we");

	ATF_REQUIRE(file);
	ATF_REQUIRE_EQ(plain->length, fwrite(plain->at, 1, plain->length, file));
	ATF_REQUIRE_EQ(0, fclose(file));
	snprintf(command, sizeof(command), "gzip -c %s plain >packed", options);
	ATF_REQUIRE_EQ(0, system(command));
	return read_whole("packed");
}

static void check_round_trip(const struct bytes *plain, const char *options)
{
	struct bytes packed = compress(plain, options);
	char *text = NULL;
	size_t length = 0;

	ATF_REQUIRE_EQ(0, inflate_gzip(packed.at, packed.length, &text, &length));
	ATF_REQUIRE_EQ(plain->length, length);
	ATF_CHECK_EQ(0, memcmp(plain->at, text, length));
	ATF_CHECK_EQ('\0', text[length]);
	free(text);
	free(packed.at);
}

/* Repetitions near and far, over as many symbols, from a generator that is always the same. */
static void fill(struct bytes *plain, unsigned int symbols)
{
	uint32_t state = 1;

	for (size_t i = 0; i < plain->length; i++) {
		state = state * 1664525 + 1013904223;
		plain->at[i] = (uint8_t)((state >> 16) % symbols);
		if (i > 40000 && state >> 30 == 0)
			plain->at[i] = plain->at[i - (state >> 8) % 32768];
	}
}

CASE(what_gzip_makes_is_read)
{
	static const size_t lengths[] = { 0, 1, 2, 258, 259, 1000, 70000, LENGTH_MAX / 2 };
	/* One symbol: the longest repetitions; 256: nothing to compress, so stored as it is. */
	static const unsigned int symbols[] = { 1, 2, 20, 100, 256 };
	static const char *const options[] = { "-1", "-6 -n", "-9" };
	struct bytes plain = { .at = malloc(LENGTH_MAX) };

	ATF_REQUIRE(plain.at);
	for (size_t l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++) {
		for (size_t s = 0; s < sizeof(symbols) / sizeof(symbols[0]); s++) {
			plain.length = lengths[l];
			fill(&plain, symbols[s]);
			for (size_t o = 0; o < sizeof(options) / sizeof(options[0]); o++)
				check_round_trip(&plain, options[o]);
		}
	}
	free(plain.at);
}

static struct bytes sample(void)
{
	struct bytes plain = { .at = malloc(LENGTH_MAX), .length = 3000 };

	ATF_REQUIRE(plain.at);
	fill(&plain, 30);
	return plain;
}

CASE(a_part_of_a_file_is_refused)
{
	struct bytes plain = sample();
	struct bytes packed = compress(&plain, "-9");
	char *text;
	size_t length;

	for (size_t part = 0; part < packed.length; part++) {
		uint8_t *const copy = malloc(part + 1);

		ATF_REQUIRE(copy);
		memcpy(copy, packed.at, part);
		ATF_CHECK_EQ(part < 2 ? EBADMSG : ENODATA,
			     inflate_gzip(copy, part, &text, &length));
		free(copy);
	}
	free(packed.at);
	free(plain.at);
}

/* A few bits mean nothing: most of the head, and those that fill the last byte of what follows. */
CASE(a_damaged_file_is_never_read_as_another)
{
	struct bytes plain = sample();
	struct bytes packed = compress(&plain, "-9");
	size_t refused = 0;
	char *text;
	size_t length;

	for (size_t bit = 0; bit < packed.length * 8; bit++) {
		packed.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
		if (inflate_gzip(packed.at, packed.length, &text, &length)) {
			refused++;
		} else {
			ATF_CHECK_EQ_MSG(plain.length, length, "bit %zu", bit);
			ATF_CHECK_MSG(memcmp(plain.at, text, length) == 0, "bit %zu", bit);
			free(text);
		}
		packed.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
	ATF_CHECK(refused > (packed.length - 20) * 8);
	free(packed.at);
	free(plain.at);
}

CASE(what_gets_too_long_is_refused)
{
	char *text;
	size_t length;

	ATF_REQUIRE_EQ(0, system("head -c 17000000 /dev/zero | gzip >packed"));

	struct bytes packed = read_whole("packed");

	ATF_CHECK_EQ(EFBIG, inflate_gzip(packed.at, packed.length, &text, &length));
	free(packed.at);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_gzip_makes_is_read);
	ATF_TP_ADD_TC(tp, a_part_of_a_file_is_refused);
	ATF_TP_ADD_TC(tp, a_damaged_file_is_never_read_as_another);
	ATF_TP_ADD_TC(tp, what_gets_too_long_is_refused);
	return atf_no_error();
}
