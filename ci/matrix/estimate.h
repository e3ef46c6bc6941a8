/* SPDX-License-Identifier: MIT */
/*
 * How long cells will take.
 *
 * What is known are the cells of earlier runs in the store and those of this run.  A cell takes as
 * long as it did, made longer or shorter by what others of this run took against their own earlier
 * time; or as long as those that are most like it: of the same architecture, variant and ABI, else
 * of fewer of these.
 */
#ifndef MATRIX_ESTIMATE_H
#define MATRIX_ESTIMATE_H

#include "cell.h"
#include "select.h"

struct estimate_sample {
	char *id;
	char *arch;
	char *variant;
	int abi;
	double duration_s;
	bool own_run; /* of this run, not of an earlier one */
};

struct estimate {
	struct estimate_sample *samples;
	size_t count;
	double scale; /* time of this run against that of earlier ones; 0: no cell tells yet */
};

/* Take over what the store has: records as store_cells() returns them. */
void estimate_load(struct estimate *estimate, const json_t *records);

/* A cell of this run has ended.  One without a verdict tells nothing. */
void estimate_add(struct estimate *estimate, const struct cell *cell);

/* Seconds; negative: nothing is known. */
double estimate_cell(const struct estimate *estimate, const struct kernel *kernel);

/*
 * Seconds until all is done: busy has what the machines that run still need, 0 where there is none,
 * and is written over; waiting has what the cells take that come after them, in their order.
 */
double estimate_end(double *busy, size_t machines, const double *waiting, size_t count);

void estimate_free(struct estimate *estimate);

#endif
