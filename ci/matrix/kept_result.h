/* SPDX-License-Identifier: MIT */
/* What a record keeps of a result that the suite has written. */
#ifndef MATRIX_KEPT_RESULT_H
#define MATRIX_KEPT_RESULT_H

#include <jansson.h>

/*
 * A new object: id, outcome, reason, detail, features and duration_s, as far as they are there.  Of
 * a result that needs to be looked at, neither pass nor skip, also title, source and output.
 */
json_t *kept_result(const json_t *result);

#endif
