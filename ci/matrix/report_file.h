/* SPDX-License-Identifier: MIT */
/* Getting a report out, whole or not at all. */
#ifndef MATRIX_REPORT_FILE_H
#define MATRIX_REPORT_FILE_H

#include "report.h"

typedef void page_writer(FILE *out, const void *what);

/*
 * Write what the writer makes to file, which is replaced only when all is written; NULL: to stdout.
 * False after a message.
 */
bool page_write(const char *file, page_writer *writer, const void *what);

typedef void report_writer(FILE *out, const struct report *report);

/* Their names, for people. */
#define REPORT_FORMATS "json, markdown, html, text, junit, ktap or kcidb"

/* The writer of that format, or NULL. */
report_writer *report_writer_find(const char *format);

/* The same for a report. */
bool report_write(const struct report *report, report_writer *writer, const char *file);

#endif
