/* SPDX-License-Identifier: MIT */
/* Text that is put together piece by piece in a buffer which may be too small for it. */
#ifndef LLK_TEXT_H
#define LLK_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *buffer;
	size_t size;
	size_t length; /* of the whole text, whether or not it fits */
};

/* Begin an empty text in size bytes, which may be 0. */
struct text llk_text_begin(char *buffer, size_t size);

void llk_text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
