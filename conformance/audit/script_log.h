/* SPDX-License-Identifier: MIT */
/* Scripts as rows of a table, with what audit has to say of each. */
#ifndef AUDIT_SCRIPT_LOG_H
#define AUDIT_SCRIPT_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "audit_log.h"

struct script_row {
	int since_abi; /* 0: always */
	const char *script;
	/*
	 * The denials that are logged, a word each: the number of the layer in the script, from 1,
	 * and the letters of the rights that are missing, as in "Ld0": d, p, e, or "ed" for both.
	 */
	const char *logged;
};

/* Run each script that the kernel is new enough for, and expect its log.  log_begin() first. */
void script_judge(const struct script_row *rows, size_t count);

/* Run one script.  Returns whether its log is that; nothing is expected of it. */
bool script_has_log(const char *script, const char *logged);

/* Run one script, all of whose operations have to be denied, in a window of its own. */
const struct log *script_take_log(const char *script);

/* Make the directory "old". */
void script_make_layout(void);

#endif
