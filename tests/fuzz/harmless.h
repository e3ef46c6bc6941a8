/* SPDX-License-Identifier: MIT */
/* Text that people are shown, of which anybody may have been the author. */
#ifndef TESTS_FUZZ_HARMLESS_H
#define TESTS_FUZZ_HARMLESS_H

#include <foreign.h>
#include <stdbool.h>
#include <stddef.h>

/* It is UTF-8 that moves no cursor and hides nothing; form: whether it may have several lines. */
bool is_harmless(const char *text, size_t length, enum foreign_form form);

#endif
