/* SPDX-License-Identifier: MIT */
/* Getting a report out, whole or not at all. */
#ifndef MATRIX_REPORT_FILE_H
#define MATRIX_REPORT_FILE_H

#include "report.h"

typedef void report_writer(FILE *out, const struct report *report);

/* The writer of that format, or NULL. */
report_writer *report_writer_find(const char *format);

/*
 * Write the report to file, which is replaced only when all is written; NULL: to stdout.
 * False after a message.
 */
bool report_write(const struct report *report, report_writer *writer, const char *file);

#endif
