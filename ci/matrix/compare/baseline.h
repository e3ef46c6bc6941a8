/* SPDX-License-Identifier: MIT */
/*
 * A baseline: what is known of each check, small and sorted, with a line for each, to be kept in
 * version control and compared with later runs.
 */
#ifndef MATRIX_BASELINE_H
#define MATRIX_BASELINE_H

#include "report.h"

#define BASELINE_SCHEMA "landlock-matrix-baseline/1"

/* A writer of the report. */
void baseline_write(FILE *out, const struct report *report);

/* Records of cells as far as the baseline tells of them, a new array; NULL if it is not one. */
json_t *baseline_records(const json_t *document);

#endif
