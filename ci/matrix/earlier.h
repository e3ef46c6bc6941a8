/* SPDX-License-Identifier: MIT */
/* What is kept of a machine when the result of another stands for the cell. */
#ifndef MATRIX_EARLIER_H
#define MATRIX_EARLIER_H

#include <jansson.h>
#include <stdbool.h>

/* Both texts, or neither. */
bool is_same_key(const char *one, const char *other);

/*
 * A record as one of the "runs" of a cell: with its key, without what came of others; a new object.
 */
json_t *earlier_run(const json_t *record, const char *key);

/* Whether the two have the same outcome of each check, for the same reason. */
bool earlier_says_the_same(const json_t *one, const json_t *other);

/*
 * A record that is not done as machines without verdict, it and those that were tried before it; a
 * new array.
 */
json_t *earlier_machines(const json_t *record, const char *key);

/*
 * Add to the attempts of record those machines of old, which has no verdict, in which the kernel
 * reported faults, unless one of record's own machines has the same reports.
 */
void earlier_keep_reports(json_t *record, const json_t *old);

/*
 * Keep in record, which has the key, what its cell had before: the record old and its runs.  They
 * are runs of the same that ended otherwise, and the newest of each other kernel.
 */
void earlier_keep(json_t *record, const char *key, const json_t *old, const char *old_key);

#endif
