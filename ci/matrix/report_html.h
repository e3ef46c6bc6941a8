/* SPDX-License-Identifier: MIT */
/* The two halves of the page that report_html() puts together. */
#ifndef MATRIX_REPORT_HTML_H
#define MATRIX_REPORT_HTML_H

#include "report.h"

/* The table of kernels and features. */
void html_matrix(FILE *out, const struct report *report);

/* What lies behind a row of the table, to be unfolded. */
void html_cell(FILE *out, const struct cell *cell);

#endif
