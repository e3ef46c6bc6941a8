/* SPDX-License-Identifier: MIT */
/* What the results of a cell come to. */
#ifndef MATRIX_CELL_SUM_H
#define MATRIX_CELL_SUM_H

#include <jansson.h>

/* Known defects that showed: the code before the colon of each expected failure's reason. */
json_t *cell_sum_quirks(const json_t *results);

/* The outcome of each feature by name. */
json_t *cell_sum_features(const json_t *results);

#endif
