/* SPDX-License-Identifier: MIT */
/* What the option --json of a subcommand prints. */
#ifndef LLK_VM_REPORT_H
#define LLK_VM_REPORT_H

#include <jansson.h>

/*
 * Print a report on standard output; NULL stands for one that there was no memory for.  0, or -1
 * after a complaint.
 */
int report_print(const json_t *report);

#endif
