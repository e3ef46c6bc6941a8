/* SPDX-License-Identifier: MIT */
/*
 * What has become of a test case, in Kyua's words: from the file that it wrote its result to and
 * from how its process ended, which must agree.
 */
#ifndef ATTEMPT_CONCLUSION_H
#define ATTEMPT_CONCLUSION_H

#include <stdbool.h>

/* How a process ended. */
struct ending {
	bool timed_out;
	int status; /* as of waitpid(2), if it has not timed out */
};

struct conclusion {
	const char *type; /* passed, failed, skipped, expected_failure or broken */
	char *reason;	  /* NULL if it passed, or there is no memory */
};

/* Conclude from the body's result file, which may be missing, and its end. */
void conclusion_draw(struct conclusion *conclusion, const char *result_file,
		     const struct ending *body);

/* Take the end of the cleanup part into account. */
void conclusion_add_cleanup(struct conclusion *conclusion, const struct ending *cleanup);

/* Conclude so whatever was concluded before. */
__attribute__((format(printf, 3, 4))) void conclusion_set(struct conclusion *conclusion,
							  const char *type, const char *format,
							  ...);

/* Whether Kyua calls it good: neither failed nor broken. */
bool conclusion_is_good(const struct conclusion *conclusion);

void conclusion_free(struct conclusion *conclusion);

#endif
