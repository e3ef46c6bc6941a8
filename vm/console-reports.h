/* SPDX-License-Identifier: MIT */
/* What the guest's kernel has reported of its own faults on the console. */
#ifndef LLK_VM_CONSOLE_REPORTS_H
#define LLK_VM_CONSOLE_REPORTS_H

#include <jansson.h>
#include <stddef.h>

struct console_reports {
	json_t *list;	 /* {kind, text, task, landlock, lines, fails}, harmless to show */
	size_t left_out; /* how many more there were */
};

/* Read the console's file from its beginning.  Without memory, or a file, the list is NULL. */
struct console_reports console_reports_read(int fd);

/* Say each report and its first lines on stderr. */
void console_reports_tell(const struct console_reports *reports, const char *title);

#endif
