/* SPDX-License-Identifier: MIT */
/* What a test case requires of whoever runs it, by ATF's own properties ("require.user", ...). */
#ifndef ATTEMPT_REQUIREMENT_H
#define ATTEMPT_REQUIREMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "test_list.h"

/* A requirement that only Kyua's configuration decides, or NULL. */
const char *requirement_unknown(const struct listed_case *listed);

/*
 * Whether it is not met here, by a Kyua that has no configuration; then why says so in Kyua's
 * words, for a skip.
 */
bool requirement_unmet(const struct listed_case *listed, char *why, size_t size);

#endif
