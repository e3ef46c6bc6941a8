/* SPDX-License-Identifier: MIT */
/* UTF-8, without a locale. */
#ifndef LLK_UTF8_H
#define LLK_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The character that the text begins with, in *character, and how many bytes it takes; 0 if the
 * bytes there are no UTF-8: cut short, longer than needed, a surrogate or past U+10FFFF.
 *
 * length: of the text; SIZE_MAX will do for a string, whose end is within no character.
 */
size_t utf8_take(const char *text, size_t length, uint32_t *character);

/*
 * Whether it is shown, as itself and in its place: no control character, no character that
 * directs or separates others without being seen, and none that Unicode will never assign.
 */
bool utf8_is_plain(uint32_t character);

#endif
