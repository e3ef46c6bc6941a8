/* SPDX-License-Identifier: MIT */
/* A run of llk-run: what was given, and what it has come to. */
#ifndef LLK_RUN_RUN_H
#define LLK_RUN_RUN_H

#include <stdio.h>

#include <llk_policy.h>

#include "command.h"
#include "option.h"

/* One option as it was given, for the second pass. */
struct given {
	const struct run_option *option;
	const char *argument;
};

/* Rights and scopes, by kind. */
struct protection {
	uint64_t fs, net, scoped;
};

struct run {
	struct llk_support support;
	struct llk_ruleset_options options;
	struct llk_policy *policy;
	struct llk_ruleset *ruleset;
	struct given *given;
	size_t given_count;
	char **command;
	const char *report; /* the format, NULL for none */
	struct command_findings findings;
	struct protection only;
	bool dry_run;
	bool explains;
};

void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* By the last failure of the ruleset; false. */
bool complain_of_ruleset(const struct run *run);

/*
 * apply.c: add to the ruleset what the options say; false with a message.  Wishes come before a
 * policy, which may require what they leave out, and the rest after it.
 */
bool apply_wishes(struct run *run);
bool apply_options(struct run *run);

/* report.c: write the report, as text or JSON; false with a message. */
bool print_report(const struct run *run, FILE *stream);

#endif
