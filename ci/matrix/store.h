/* SPDX-License-Identifier: MIT */
/*
 * The store of a matrix: DIR/matrix.db, an SQLite database that survives a crash at any moment.
 *
 * It holds the cells that were asked for, with the key of what was asked, and for each the newest
 * record with the key of what was run.  For a cell that is being run it holds the machines without
 * a verdict that were tried before.
 */
#ifndef MATRIX_STORE_H
#define MATRIX_STORE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct store;

/* Open the store in directory; with create make it if need be.  NULL after a message. */
struct store *store_open(const char *directory, bool create);

void store_close(struct store *store);

/* All that follow return false, or NULL, after a message. */

/* Remember that cells are wanted; keys may hold NULL where a key is not known. */
bool store_plan(struct store *store, const char *const *ids, const char *const *keys, size_t count);

/* Keep a machine that came to no verdict until the record of its cell is there, durably. */
bool store_add_attempt(struct store *store, const char *id, const char *key, const json_t *attempt);

/* Those of that cell and key, in their order, a new array. */
json_t *store_attempts(struct store *store, const char *id, const char *key);

/* Forget that a cell is wanted, unless there is a record of it. */
bool store_unplan(struct store *store, const char *id);

/* The digest of the image that the cell's verdict is of, new, in *digest; or NULL there. */
bool store_image(struct store *store, const char *id, char **digest);

/*
 * Store the record of a cell in place of any older one, durably.  One that is done is not given up
 * for one that is not, which then goes into its "later"; for another that is done it goes into the
 * "runs" of that (earlier.h).  What the kernel reported in a machine without a verdict is not given
 * up for a result of the same key.
 */
bool store_put(struct store *store, const char *id, const char *key, const json_t *record);

/*
 * The record of a cell that is done and has that key, new, in *record; NULL there if there is none,
 * or if it was run once more with that key and came to no verdict.
 */
bool store_find(struct store *store, const char *id, const char *key, json_t **record);

/*
 * All records in the order of planning, a new array, each with its "key" if it has one.  A record
 * whose key is not the planned one has "outdated": true.  In "later" are the machines of the
 * planned key alone.  Ids of planned cells without a record are appended to missing.
 */
json_t *store_cells(struct store *store, json_t *missing);

/* All as it is stored: an array of {id, plan_key, key, record}, the last null without a record. */
json_t *store_rows(struct store *store);

/* Have these rows in place of all that is there, durably. */
bool store_replace(struct store *store, const json_t *rows);

#endif
