/* SPDX-License-Identifier: MIT */
/* Checks that differ between machines of one cell. */
#ifndef MATRIX_FLAKE_H
#define MATRIX_FLAKE_H

#include "cell.h"

/*
 * Results that differ from those of the cell and come from other machines with the same key: those
 * tried before it and after it, as far as they came, and earlier runs.  A new object: the check,
 * and an array of results, each with another outcome.
 */
json_t *flakes_find(const struct cell *cell);

#endif
