/* SPDX-License-Identifier: MIT */
/*
 * In which version of each kernel each erratum and quirk came and went: a document of the schema
 * landlock-matrix-history/1.
 */
#ifndef MATRIX_HISTORY_H
#define MATRIX_HISTORY_H

#include "report.h"

#define HISTORY_SCHEMA "landlock-matrix-history/1"

/*
 * The history of all kernels that the report's cells are of.  A new document; NULL after a message.
 *
 * vm: as for version_order().
 */
json_t *history_make(const struct report *report, const char *vm);

/* Whether some kernel is there in more than one version. */
bool history_is_of_more(const json_t *history);

/* What became of a defect, as a sentence; a new string, or NULL. */
char *history_say(const json_t *defect);

/* The first and the last version of a kernel, likewise: "3 versions, 6.12.1-1 to 6.12.9-1". */
char *history_say_kernel(const json_t *kernel);

/* Writers; what went wrong is left in the stream's error indicator. */
void history_text(FILE *out, const json_t *history);
void history_markdown(FILE *out, const json_t *history);

/* A page, and what the report's page has of it. */
void history_html(FILE *out, const json_t *history);
void history_html_tables(FILE *out, const json_t *history);

#endif
