/* SPDX-License-Identifier: MIT */
/*
 * Waivers: checks whose failure is known, with the reason, for some kernels and for some time.
 *
 * The file is a JSON array of objects (see landlock-matrix-waivers-1.schema.json).  A waiver is for
 * checks alone: neither what a kernel reports of its own faults nor a lower ABI can be waived.
 */
#ifndef MATRIX_WAIVER_H
#define MATRIX_WAIVER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cell.h"
#include "version_range.h"

struct number_range {
	long long from;
	long long to;
};

/* What is NULL or not set does not narrow it. */
struct waiver {
	const char *check;   /* glob of the check's id */
	const char *kernels; /* glob of the kernel's id */
	const char *arch;
	const char *variant; /* glob */
	const char *reason;
	bool has_versions, has_abi, has_errata;
	struct version_range versions;
	struct number_range abi;
	struct number_range errata; /* kernels without the fix of one of these */
	bool expired;
	json_t *json;	 /* as it stands in the file */
	size_t used;	 /* failures that it was needed for */
	json_t *passing; /* cells where it applies to checks, and all of them pass */
};

struct waivers {
	json_t *document;
	struct waiver *list;
	size_t count;
};

/* Read the file.  False after a message; waivers_free() either way. */
bool waivers_read(struct waivers *waivers, const char *file);

void waivers_free(struct waivers *waivers);

/* The first that is for the check in the cell and has not expired, or NULL. */
struct waiver *waivers_find(const struct waivers *waivers, const struct cell *cell,
			    const char *check);

/* What a result or a change that is waived gets as its "waiver"; a new object. */
json_t *waiver_describe(const struct waiver *waiver);

/* Note what the waivers are needed for in the cell, and mark its results that are waived. */
void waivers_apply(struct waivers *waivers, struct cell *cell);

/*
 * Each waiver with its state: "used", "passing" (what it is for passes), "unused" (nothing is as it
 * says) or "expired"; a new array.
 */
json_t *waivers_status(const struct waivers *waivers);

/* What is wrong with waivers, of such an array or NULL. */
void waivers_text(FILE *out, const json_t *status);
void waivers_markdown(FILE *out, const json_t *status);
void waivers_html(FILE *out, const json_t *status);

#endif
