/* SPDX-License-Identifier: MIT */
/* How much a guest may say: past these it is no suite's, or is cut. */
#ifndef MATRIX_LIMIT_H
#define MATRIX_LIMIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A file of results, a line of a stream, and how many results. */
#define LIMIT_FILE    (64 << 20)
#define LIMIT_LINE    (1 << 20)
#define LIMIT_RESULTS 100000

/* An id, another single text, and what a check has printed or given as its reason, in bytes. */
#define LIMIT_ID     512
#define LIMIT_WORD   1024
#define LIMIT_DETAIL 16384

/* The kernel's reports of itself, the lines of one, and the items of any other list. */
#define LIMIT_REPORTS 300
#define LIMIT_ITEMS   100

/* Whether it can be the id of a check: not too long, printable, without blanks. */
bool limit_allows_id(const char *id);

/* The text as JSON, of which more than so many bytes are left out at its end, which is said. */
json_t *limit_text(const char *text, size_t most);

#endif
