/* SPDX-License-Identifier: MIT */
/*
 * A cell: what one kernel showed in one machine.
 *
 * The record of a cell is JSON, as it stands in the store and in the report (see
 * landlock-matrix-1.schema.json).  struct cell is a typed view of such a record; its strings and
 * values belong to the record.
 */
#ifndef MATRIX_CELL_H
#define MATRIX_CELL_H

#include <jansson.h>
#include <stdbool.h>

/* Outcomes of a single check. */
enum outcome {
	OUTCOME_PASS,
	OUTCOME_FAIL,
	OUTCOME_XFAIL,
	OUTCOME_XPASS,
	OUTCOME_SKIP,
	OUTCOME_BROKEN,
};
#define OUTCOMES (OUTCOME_BROKEN + 1)

/* "pass", "fail", ... */
const char *outcome_name(enum outcome outcome);

/* The outcome of that name, or -1. */
int outcome_find(const char *name);

/* What a cell comes to. */
enum verdict {
	VERDICT_EXPECTED,
	VERDICT_FAILED,	  /* a fail or xpass, or a report that proves the kernel wrong */
	VERDICT_UNJUDGED, /* no result or an old one, a broken check, another report */
};

struct cell {
	const json_t *record;
	const char *id;
	const char *kernel;
	const char *arch;
	const char *variant;
	bool done;		     /* state: done, or else infra_error */
	const char *cause;	     /* of the infra_error, or NULL */
	const char *detail;	     /* the cause as a sentence, or NULL */
	const char *package_version; /* these are NULL where the machine never said */
	const char *release;
	const char *kernel_sha256;
	const char *initramfs_sha256;
	const char *accel;
	const char *key; /* digest of all that the result depends on */
	const char *finished_at;
	int abi;	      /* 0 without Landlock, -1 unknown */
	const char *landlock; /* "disabled" where a variant is about that, or NULL */
	bool errata_known;
	unsigned int errata;
	unsigned int counts[OUTCOMES];
	unsigned int waived[OUTCOMES]; /* those of them that a waiver is for */
	double boot_s;		       /* negative: unknown */
	double duration_s;
	const json_t *quirks;	      /* names */
	const json_t *features;	      /* name: outcome */
	const json_t *results;	      /* {id, outcome, reason, detail, features} */
	const json_t *attempts;	      /* machines that were tried before this one */
	const json_t *later;	      /* machines without a verdict, after this one that has one */
	const json_t *kernel_reports; /* of the kernel's own faults */
	size_t reports_left_out;      /* how many more there were */
	const json_t *partial; /* {planned, counts, results} of a machine that died, or NULL */
	const char *console; /* its last lines, if the cell is no verdict or has reports; or NULL */
	bool outdated;	     /* of another kernel, guest or command than was asked for last */
};

/* Fill the view.  False if the record lacks what every record has. */
bool cell_read(struct cell *cell, const json_t *record);

/* Whether a check ended so and is not waived. */
bool cell_has(const struct cell *cell, enum outcome outcome);

enum verdict cell_verdict(const struct cell *cell);

/* Whether the kernel has reported a fault of its own, in this machine or in one before it. */
bool cell_has_reports(const struct cell *cell);

/* A kernel's name without what is said elsewhere, for narrow columns: its id without the arch. */
char *cell_short_name(const struct cell *cell);

/* "none", "off", "7" or "?". */
const char *cell_abi_text(const struct cell *cell, char buffer[16]);

/* "0x7", or "-" where the kernel cannot be asked. */
const char *cell_errata_text(const struct cell *cell, char buffer[16]);

#endif
