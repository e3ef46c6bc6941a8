/* SPDX-License-Identifier: MIT */
/* The filters of the page, and what they look at. */
#ifndef MATRIX_HTML_FILTER_H
#define MATRIX_HTML_FILTER_H

#include "report.h"

/* The form, which html_script brings to life. */
void html_filters(FILE *out, const struct report *report);

/* The attributes of an element about a cell; words: its outcomes, or NULL for all of them. */
void html_cell_item(FILE *out, const struct cell *cell, const char *words);

/* The attributes of an element that is about a cell that has no record. */
void html_missing_item(FILE *out, const char *id);

#endif
