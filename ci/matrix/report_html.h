/* SPDX-License-Identifier: MIT */
/* The parts of the page that report_html() puts together. */
#ifndef MATRIX_REPORT_HTML_H
#define MATRIX_REPORT_HTML_H

#include "report.h"

/* The table of kernels and features. */
void html_matrix(FILE *out, const struct report *report);

/* What lies behind a row of the table, to be unfolded. */
void html_cell(FILE *out, const struct cell *cell);

/* What lies behind a check: its outcomes in all cells, with their evidence. */
void html_checks(FILE *out, const struct report *report);

/* Parts of these. */

/* The sign of an outcome, with its name. */
void html_outcome(FILE *out, const char *outcome);

/* A check's id as a link to what lies behind it; a plain name where that is not in the page. */
void html_check_link(FILE *out, const char *id);

/* A cell's id as a link to what lies behind its row. */
void html_cell_link(FILE *out, const struct cell *cell);

/* Why a result is so: the reason, a waiver, what the check has printed. */
void html_evidence(FILE *out, const json_t *result);

/* Lines of a log, folded, under that title. */
void html_log(FILE *out, const char *title, const char *lines);

#endif
