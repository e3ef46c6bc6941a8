/* SPDX-License-Identifier: MIT */
/* Decisions out of an input's bytes; 0 when they are used up. */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

struct input {
	const uint8_t *at;
	size_t left;
};

static inline unsigned int take_byte(struct input *input)
{
	if (!input->left)
		return 0;
	input->left--;
	return *input->at++;
}

/* One of so many. */
static inline unsigned int take_choice(struct input *input, unsigned int count)
{
	return take_byte(input) % count;
}

/* 24 bits, which is more than there are rights. */
static inline uint32_t take_mask(struct input *input)
{
	const uint32_t low = take_byte(input);
	const uint32_t middle = take_byte(input);

	return low | middle << 8 | take_byte(input) << 16;
}

#endif
