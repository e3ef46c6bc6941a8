/* SPDX-License-Identifier: MIT */
/* What a store holds, and the formats that show it. */
#ifndef MATRIX_REPORT_H
#define MATRIX_REPORT_H

#include <jansson.h>
#include <llk.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cell.h"
#include "feature_outcome.h"
#include "store.h"

struct report {
	json_t *records;    /* the cells' records, in the order of planning */
	json_t *missing;    /* ids of cells that were asked for and have no record */
	json_t *history;    /* as history_make() has it, for the page, or NULL */
	json_t *waivers;    /* as waivers_status() has them, or NULL */
	const char *origin; /* of objects for KCIDB */
	struct cell *cells; /* views of the records, an architecture after the other */
	size_t count;
};

/* Read the store.  False after a message; report_free() either way. */
bool report_load(struct report *report, struct store *store);

/*
 * Read what path names: the directory of a store, or a file with a report's JSON or a baseline.
 * False after a message; report_free() either way.
 */
bool report_read(struct report *report, const char *path);

void report_free(struct report *report);

/* Writers; what went wrong is left in the stream's error indicator. */
void report_json(FILE *out, const struct report *report);
void report_markdown(FILE *out, const struct report *report);
void report_html(FILE *out, const struct report *report);
void report_text(FILE *out, const struct report *report);
void report_junit(FILE *out, const struct report *report);
void report_ktap(FILE *out, const struct report *report);
void report_kcidb(FILE *out, const struct report *report);

/* What the formats have in common. */

/* Cells in total, and of these, each once: as expected, failed, without verdict. */
struct report_sum {
	size_t cells;
	size_t good;
	size_t failed;	 /* as VERDICT_FAILED says */
	size_t unjudged; /* as VERDICT_UNJUDGED says, or missing */
	size_t waived;	 /* checks */
	size_t reported; /* of all these, those whose kernel has reported a fault of its own */
};
struct report_sum report_sum(const struct report *report);

/* The outcome of a feature in a cell. */
enum feature_outcome report_feature(const struct cell *cell, const char *feature);

/* A column's worth of features: "fs", "net", ...; NULL past the last kind. */
const char *report_kind_name(size_t index);
bool report_is_kind(const struct llk_feature *feature, size_t index);

/* The name of a feature without its kind. */
const char *report_feature_short(const struct llk_feature *feature);

/* One sign per outcome, UTF-8. */
const char *report_symbol(enum feature_outcome outcome);

/* What a sign means. */
const char *report_meaning(enum feature_outcome outcome);

/* A result's outcome by name, its id, and why it is so as a sentence ("" if it does not say). */
const char *result_outcome(const json_t *result);
const char *result_id(const json_t *result);
const char *result_why(const json_t *result);

/* The reason that it is waived, or NULL. */
const char *result_waiver(const json_t *result);

/* The results of an array as a new object, each under its check. */
json_t *results_by_check(const json_t *results);

#endif
