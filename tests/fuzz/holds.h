/* SPDX-License-Identifier: MIT */
/* What must hold for any input: a fuzzer and a replay of its corpus end where it does not. */
#ifndef TESTS_FUZZ_HOLDS_H
#define TESTS_FUZZ_HOLDS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define HOLDS(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__,          \
				#condition);                                                       \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* Each fuzzer's one function, under the name that libFuzzer calls; returns 0. */
__attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How many bytes what is tested has been given; only what mutate.c drives counts them. */
__attribute__((visibility("default"))) extern unsigned long long bytes_given;

#endif
