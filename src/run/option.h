/* SPDX-License-Identifier: MIT */
/* The options of llk-run: one table for reading them, for --help and for the shells. */
#ifndef LLK_RUN_OPTION_H
#define LLK_RUN_OPTION_H

#include <getopt.h>
#include <stddef.h>
#include <stdint.h>

#include <llk.h>

/* What an option's argument is, for people and for completion. */
enum operand {
	OPERAND_NONE,
	OPERAND_PATH,
	OPERAND_PORT,
	OPERAND_NUMBER,
	OPERAND_FEATURE,
	OPERAND_PROTECTION, /* a right, a scope, or all of a kind */
	OPERAND_FORMAT,	    /* "text" or "json", may be left out */
	OPERAND_QUESTION,
	OPERAND_SHELL,
};

enum action {
	ACTION_PRESET, /* of a path */
	ACTION_PATH,   /* a right on a path */
	ACTION_PORT,   /* a right on a port */
	ACTION_PORT_PRESET,
	ACTION_EXEMPT, /* all of a kind */
	ACTION_SCOPE,
	ACTION_ONLY,	   /* restrict that, and nothing else */
	ACTION_EXEMPT_ONE, /* one right, or all of a kind */
	ACTION_OPTIONAL,   /* the path that follows may be missing */
	ACTION_FLAG,	   /* of landlock_restrict_self(2) */
	ACTION_REQUIRE,
	ACTION_WANT,
	ACTION_BEST_EFFORT,
	ACTION_ABI,
	ACTION_MINIMUM_ABI,
	ACTION_POLICY,
	ACTION_DRY_RUN,
	ACTION_REPORT,
	ACTION_EXPLAIN,
	ACTION_COMPLETION,
	ACTION_HELP,
	ACTION_VERSION,
};

struct run_option {
	const char *name;
	enum operand operand;
	enum action action;
	const char *summary;
	uint64_t bits;
	int (*preset)(struct llk_ruleset *ruleset, const char *path);
	int (*port)(struct llk_ruleset *ruleset, unsigned int port);
	int (*exempt)(struct llk_ruleset *ruleset);
};

/* A number in decimal, up to most, or -1. */
long read_number(const char *text, long most);

/* The option at index, counted from 0, or NULL past the end. */
const struct run_option *option_at(size_t index);

void print_help(void);
void print_version(void);

/* Write a completion for "bash" or "zsh" to stdout; false for another shell. */
bool print_completion(const char *shell);

#endif
