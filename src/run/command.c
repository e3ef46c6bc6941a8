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
	struct command_findings *findings;
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

static void check_need(const struct program_need *need, void *context)
{
	const struct check *check = context;
	const bool library = need->part == PROGRAM_LIBRARY;
	char sentence[SENTENCE_SIZE];
	const int error =
		judge(check->ruleset, library ? LLK_OPERATION_READ : LLK_OPERATION_EXECUTE,
		      need->path, sentence);

	if (!error)
		return;
	add_line(check->findings, need, sentence);
	/* Whether a library is found elsewhere is up to the loader. */
	if (!library && !check->findings->error)
		check->findings->error = error;
}

/* Whether a file that is found for the command may be executed; the first that may not is told. */
static bool permits(const char *path, void *context)
{
	const struct check *check = context;
	const struct program_need need = { .part = PROGRAM_FILE, .path = path };
	char sentence[SENTENCE_SIZE];

	if (!judge(check->ruleset, LLK_OPERATION_EXECUTE, path, sentence))
		return true;
	if (!check->findings->count)
		add_line(check->findings, &need, sentence);
	return false;
}

void command_check(struct llk_ruleset *ruleset, const char *name, struct command_findings *findings)
{
	struct check check = { .ruleset = ruleset, .findings = findings };
	_cleanup_free_ char *path = NULL;

	*findings = (struct command_findings){ 0 };
	path = program_find(name, permits, &check);
	if (!path) {
		findings->error = errno;
		return;
	}
	/* What was denied before it on the way is passed over. */
	command_forget(findings);
	program_walk(path, check_need, &check);
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

static void print_need(const struct program_need *need, void *context)
{
	const struct printing *printing = context;
	const bool library = need->part == PROGRAM_LIBRARY;
	char sentence[SENTENCE_SIZE];
	int error;

	if (need->part == PROGRAM_FILE)
		return;
	error = judge(printing->ruleset, library ? LLK_OPERATION_READ : LLK_OPERATION_EXECUTE,
		      need->path, sentence);
	if (library && !error)
		return;
	foreign_printf(stdout, "%s: %s %s: %s", printing->prefix, program_part_name(need->part),
		       need->path, sentence);
	putchar('\n');
}

void command_explain(struct llk_ruleset *ruleset, const char *prefix, const char *path)
{
	struct printing printing = { .ruleset = ruleset, .prefix = prefix };

	program_walk(path, print_need, &printing);
}
