// SPDX-License-Identifier: MIT
#include "command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "foreign.h"
#include "program.h"

#define SENTENCE_SIZE (PATH_MAX + 512)

/* What the ruleset says to one file: 0 if it is allowed, or the errno, with why. */
static int judge(struct llk_ruleset *ruleset, enum llk_operation operation, const char *path,
		 char sentence[SENTENCE_SIZE])
{
	struct llk_question question = { .size = sizeof(question),
					 .operation = operation,
					 .path = path };
	struct llk_explanation explanation = { .size = sizeof(explanation) };
	struct llk_failure failure = { .size = sizeof(failure) };

	if (llk_ruleset_explain(ruleset, &question, &explanation)) {
		llk_ruleset_failure(ruleset, &failure);
		snprintf(sentence, SENTENCE_SIZE, "%s", strerror(failure.error_number));
		/* What else keeps it from being looked up may not keep the kernel. */
		return failure.error_number == ENOENT || failure.error_number == ENOTDIR ? ENOENT
											 : 0;
	}
	llk_explanation_text(&explanation, sentence, SENTENCE_SIZE);
	return explanation.error_number;
}

struct check {
	struct llk_ruleset *ruleset;
	struct command_findings now;   /* of the file that is looked at */
	struct command_findings first; /* of the first that has any */
};

static void add_line(struct command_findings *findings, const struct program_need *need,
		     const char *sentence)
{
	char **const lines =
		reallocarray(findings->lines, findings->count + 1, sizeof(*findings->lines));
	int length;

	if (!lines)
		return;
	findings->lines = lines;
	length = need->of ? asprintf(&lines[findings->count], "%s %s of %s: %s",
				     program_part_name(need->part), need->path, need->of, sentence)
			  : asprintf(&lines[findings->count], "%s %s: %s",
				     program_part_name(need->part), need->path, sentence);
	if (length >= 0)
		findings->count++;
}

/* What stands in the way of a file: the kernel as it is, or else the ruleset; 0 for nothing. */
static int judge_need(struct llk_ruleset *ruleset, const struct program_need *need,
		      char sentence[SENTENCE_SIZE])
{
	if (!need->error)
		return judge(ruleset,
			     need->part == PROGRAM_LIBRARY ? LLK_OPERATION_READ
							   : LLK_OPERATION_EXECUTE,
			     need->path, sentence);
	snprintf(sentence, SENTENCE_SIZE, "%s", need->why ? need->why : strerror(need->error));
	return need->error;
}

/* The lines of the first file of the name that is in sight are kept, lest nothing be executed. */
static void begin_anew(struct check *check)
{
	if (check->first.count) {
		command_forget(&check->now);
		return;
	}
	check->first = check->now;
	check->now = (struct command_findings){ 0 };
}

static int check_need(const struct program_need *need, void *context)
{
	struct check *check = context;
	char sentence[SENTENCE_SIZE];
	int error;

	if (need->part == PROGRAM_FILE)
		begin_anew(check);
	error = judge_need(check->ruleset, need, sentence);
	/* That there is no file of the name is all that there is to say of that. */
	if (error && (need->of || need->why || !need->error))
		add_line(&check->now, need, sentence);
	/* Whether a library is found elsewhere is up to the loader. */
	return need->part == PROGRAM_LIBRARY ? 0 : error;
}

void command_check(struct llk_ruleset *ruleset, const char *name, struct command_findings *findings)
{
	struct check check = { .ruleset = ruleset };
	const int error = program_search(name, check_need, &check);

	/* What was denied on the way to what is executed is passed over. */
	if (error)
		begin_anew(&check);
	*findings = error ? check.first : check.now;
	findings->error = error;
	command_forget(error ? &check.now : &check.first);
}

void command_forget(struct command_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		free(findings->lines[i]);
	free(findings->lines);
	*findings = (struct command_findings){ 0 };
}

struct printing {
	struct llk_ruleset *ruleset;
	const char *prefix;
};

static int print_need(const struct program_need *need, void *context)
{
	const struct printing *printing = context;
	char sentence[SENTENCE_SIZE];
	int error;

	/* That of the file itself is the answer to the question. */
	if (need->part == PROGRAM_FILE)
		return 0;
	error = judge_need(printing->ruleset, need, sentence);
	if (need->part == PROGRAM_LIBRARY && !error)
		return 0;
	foreign_printf(stdout, "%s: %s %s: %s", printing->prefix, program_part_name(need->part),
		       need->path, sentence);
	putchar('\n');
	return error;
}

void command_explain(struct llk_ruleset *ruleset, const char *prefix, const char *path)
{
	struct printing printing = { .ruleset = ruleset, .prefix = prefix };

	program_follow(path, print_need, &printing);
}
