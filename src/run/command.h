/* SPDX-License-Identifier: MIT */
/* What a ruleset makes of the command: whether it can be executed, and what will be in its way. */
#ifndef LLK_RUN_COMMAND_H
#define LLK_RUN_COMMAND_H

#include <stddef.h>

#include <llk.h>

struct command_findings {
	int error;    /* errno with which execvp(3) will fail, 0 if nothing is seen in its way */
	char **lines; /* one for each file that is denied or missing */
	size_t count;
};

/* Look the command up under a ruleset that is not enforced yet; command_forget() when done. */
void command_check(struct llk_ruleset *ruleset, const char *name,
		   struct command_findings *findings);
void command_forget(struct command_findings *findings);

/*
 * Explain the files that executing path takes besides itself, one printed line for each, which
 * begins with the prefix.  Libraries are named where they are denied.
 */
void command_explain(struct llk_ruleset *ruleset, const char *prefix, const char *path);

#endif
