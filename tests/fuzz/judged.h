/* SPDX-License-Identifier: MIT */
/* What must hold for the record of a cell, whatever its machine has left. */
#ifndef TESTS_FUZZ_JUDGED_H
#define TESTS_FUZZ_JUDGED_H

#include <cell_result.h>
#include <jansson.h>

/* A word that no report may have as it stands: markup, a table's edge, a terminal's sequences. */
#define HOSTILE "<x-hostile a=\"b\">&'`|*\n- c\x1b[2J\u202e\x7f"

/* It is done only if the two files, read again, agree with it and with each other. */
void check_judged(const json_t *record, const struct kernel *kernel, const struct machine_end *end,
		  const char *suite, const char *machine);

/* Each report of it is harmless. */
void check_shown(json_t *record);

#endif
