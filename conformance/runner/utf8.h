/* SPDX-License-Identifier: MIT */
/* Text from tests is bytes; reports need valid UTF-8 without control characters. */
#ifndef RUNNER_UTF8_H
#define RUNNER_UTF8_H

#include <stddef.h>

/*
 * A copy of the text in which each byte that is not part of a valid UTF-8 character, each control
 * character but tab and newline, and each character that XML forbids is a U+FFFD.
 * Returns a string that the caller frees.
 */
char *utf8_clean(const char *text, size_t length);

#endif
