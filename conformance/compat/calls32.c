// SPDX-License-Identifier: MIT
/*
 * Judged on a kernel of 64 bits: a program of 32 bits that makes the calls of a table.
 * usage: calls32 TABLE; writes an answer of one byte for each row to standard output.
 */
#include <stdint.h>
#include <unistd.h>

#include "calls.h"

_Static_assert(sizeof(void *) == 4, "a program of 32 bits");

int main(int argc, char **argv)
{
	const struct call_table *table = argc == 2 ? call_table_find(argv[1]) : NULL;

	if (!table)
		return 1;
	for (size_t i = 0; i < table->count; i++) {
		const uint8_t answer = (uint8_t)call_make(&table->rows[i]);

		if (write(STDOUT_FILENO, &answer, 1) != 1)
			return 1;
	}
	return 0;
}
