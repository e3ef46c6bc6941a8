/* SPDX-License-Identifier: MIT */
/*
 * What a cell's kernel has reported of its own faults: {kind, text, task, landlock, lines, fails}.
 */
#ifndef MATRIX_KERNEL_REPORTS_H
#define MATRIX_KERNEL_REPORTS_H

#include <jansson.h>
#include <stdbool.h>

/* Lines of a report that are shown; the record has more. */
#define REPORT_LINES_SHOWN 6

/*
 * Bring together what the machine has on its console and what the suite has read from the log,
 * which knows the checks that ran then.  Both may be NULL or anything.  A new array.
 */
json_t *kernel_reports_join(const json_t *console, const json_t *suite);

/* Whether one of them leaves no doubt that the kernel is wrong. */
bool kernel_reports_fail(const json_t *reports);

/* Whether it is more than what a slow machine is enough for. */
bool kernel_report_weighs(const json_t *report);

/* Whether one of them is more than what a slow machine is enough for. */
bool kernel_reports_weigh(const json_t *reports);

#endif
