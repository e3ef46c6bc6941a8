/* SPDX-License-Identifier: MIT */
/*
 * A cell as a list of tests, for formats that know nothing else: the checks, and beside them, as
 * tests of their own, what else its verdict rests on, such as a machine that died or a report of
 * its kernel.  One of them is bad exactly if the cell is not as expected.
 */
#ifndef MATRIX_ENTRIES_H
#define MATRIX_ENTRIES_H

#include "cell.h"

struct entry {
	enum outcome outcome; /* as it counts: what is waived is an expected failure */
	const char *word;     /* what it is instead of an outcome, or NULL */
	char *group;	      /* the test program, or "machine" or "kernel" */
	char *name;
	char *why;	      /* "" if there is nothing to say */
	char *output;	      /* or NULL */
	double duration_s;    /* negative: unknown */
	const json_t *result; /* of a check, or NULL */
};

struct entries {
	struct entry *list;
	size_t count;
};

/* Without memory the program ends. */
struct entries entries_of(const struct cell *cell);

/* The same for a cell that has no record. */
struct entries entries_of_missing(void);

void entries_free(struct entries *entries);

/* Whether it keeps its cell from being as expected. */
bool entry_is_bad(const struct entry *entry);

/* The entries of one group from its first on: the next index, or count. */
size_t entries_next_group(const struct entries *entries, size_t index);
size_t entries_next_of_group(const struct entries *entries, size_t index);

#endif
