/* SPDX-License-Identifier: MIT */
/* Which cell of the new side is compared with which of the old. */
#ifndef MATRIX_PAIR_H
#define MATRIX_PAIR_H

#include "report.h"

/* One side of a comparison. */
struct side {
	const struct cell **cells;
	size_t count;
	struct cell *runs; /* views of earlier runs; cells may point here */
};

/* One of the two is NULL where the other side has nothing to compare with. */
struct pair {
	const struct cell *old;
	const struct cell *new;
};

struct pairs {
	struct pair *list;
	size_t count;
};

/* All cells of the report.  False after a message; side_free() either way. */
bool side_of_report(struct side *side, const struct report *report);

/*
 * The cells of one kernel, or of one version or series on every architecture and flavour: name is
 * an id, or the beginning of package versions up to a part's end ("6.12", "6.12.107").  Earlier
 * runs count as well; of one cell, the newest that is of the version.
 * False after a message, also if there is none, or more than one for the same.
 */
bool side_of_kernel(struct side *side, const struct report *report, const char *name);

void side_free(struct side *side);

/*
 * Bring together, first that applies: cells of the same id; of the same kernel in another version,
 * if only one is left of it on each side; with versions, kernels that differ in nothing else than
 * their series; and the kernels of two sides that have but one.  Privileges are never mixed.
 * False after a message; pairs_free() either way.
 */
bool pairs_make(struct pairs *pairs, const struct side *old, const struct side *new,
		bool of_versions);

void pairs_free(struct pairs *pairs);

/* How a version or series of that name applies to a package version. */
bool version_is_of(const char *version, const char *name);

#endif
