/* SPDX-License-Identifier: MIT */
/*
 * Bringing stores together.
 *
 * What stands for a cell is a function of all runs and machines of it in any of the stores, so that
 * neither their order nor how often a store comes makes a difference:
 *
 *  - the newest run with a verdict; the others stay in its "runs", once each key and outcomes;
 *  - machines without verdict that are newer than it stay in its "later"; without any verdict, the
 *    newest of them stands for the cell;
 *  - asked for is the key of the newest machine, unless stores have asked for some that none has:
 *    then the cell is outdated.
 */
#ifndef MATRIX_MERGE_H
#define MATRIX_MERGE_H

#include <jansson.h>

/*
 * rows: of all stores, as store_rows() has them.  The rows of their union, sorted by id; a new
 * array.
 */
json_t *merge_rows(const json_t *rows);

#endif
