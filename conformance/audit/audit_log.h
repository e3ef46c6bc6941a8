/* SPDX-License-Identifier: MIT */
/*
 * What audit says of judged children: their records, and the proof that nothing is missing.
 *
 * A window ends with a record that audit makes on demand.  Records come in the order in which they
 * are made, so that all of a window are there once that one is; and domains are numbered in order,
 * so that those made in a window are told by their numbers.
 */
#ifndef AUDIT_LOG_H
#define AUDIT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <judge.h>

#define LOG_RECORDS 4096

/* Records about one domain. */
struct log_record {
	uint64_t serial;
	uint64_t domain;
	const char *text; /* what follows "domain=ID " */
};

struct log_records {
	size_t count;
	struct log_record at[LOG_RECORDS];
};

/* What was said in a window about the domains that were made in it, in order. */
struct log {
	struct log_records denials; /* of type AUDIT_LANDLOCK_ACCESS */
	struct log_records domains; /* of type AUDIT_LANDLOCK_DOMAIN: "status=allocated ..." */
};

/* Begin the test case's turn at audit, see that a denial is logged, and begin the first window. */
void log_begin(void);

/* End a window and begin the next.  The log is valid until the next call. */
const struct log *log_take(void);

/*
 * The same of what is denied in the working directory itself: where records of domains are
 * excluded, those that say whose a domain is are missing, and others are denied things elsewhere.
 */
const struct log *log_take_here(void);

/*
 * Judge in a window of its own.  Expects the judged action to return error, and the log to have
 * these denials, and no others: patterns as of fnmatch(3) for what follows "domain=ID ", a NULL
 * after the last.
 */
const struct log *log_judge(const struct sandbox_layer *layers, size_t count, judged_action *action,
			    void *context, int error, const char *const denials[],
			    const char *what);

/* The same of a child that has been judged, since the last window ended. */
const struct log *log_judged(const struct verdict *verdict, int error, const char *const denials[],
			     const char *what);

/* Whether these are the denials in the log. */
bool log_matches(const struct log *log, const char *const denials[]);

/* Expect these denials in the log. */
void log_expect(const struct log *log, const char *const denials[], const char *what);

/*
 * Wait for the record of the domain's release.  Returns what follows "domain=ID ", or NULL if none
 * comes, which is a deviation.
 */
const char *log_await_release(uint64_t domain);

/* Whether its record has come. */
bool log_is_released(uint64_t domain);

/* Whether it comes within that time, in milliseconds. */
bool log_hears_release(uint64_t domain, int timeout_ms);

/*
 * The number of releases that were said of domains that had not been recorded before, once the
 * release of a domain that is made now has been said.
 */
size_t log_unannounced_releases(void);

#endif
