// SPDX-License-Identifier: MIT
#include "question.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "command.h"
#include "foreign.h"
#include "option.h"

static bool refuse(const char *argument, const char *expected)
{
	foreign_message("llk-run", "--explain %s: expected %s", foreign_typed(argument), expected);
	return false;
}

/*
 * Cut two paths apart at the one colon that no backslash stands before, and take such backslashes
 * out.  Returns the second, or NULL if there is no such colon or more than one.
 */
static char *split_paths(char *paths)
{
	char *second = NULL, *to = paths;

	for (const char *from = paths; *from; from++) {
		if (*from == '\\' && (from[1] == ':' || from[1] == '\\')) {
			*to++ = *++from;
		} else if (*from == ':') {
			if (second)
				return NULL;
			*to++ = '\0';
			second = to;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return second;
}

/* What comes after the operation, NULL for nothing; it is cut to pieces. */
static bool read_operand(const char *argument, char *operand, struct llk_question *question)
{
	long port;

	switch (llk_operation_operand(question->operation)) {
	case LLK_OPERAND_PATH:
		/* All of it: colons are part of the path. */
		question->path = operand;
		return (operand && *operand) || refuse(argument, "OPERATION:PATH");
	case LLK_OPERAND_TWO_PATHS:
		question->path = operand;
		question->target = operand ? split_paths(operand) : NULL;
		return (question->target && *question->target && *operand) ||
		       refuse(argument, "OPERATION:PATH:TARGET, with \\: for a colon in a path");
	case LLK_OPERAND_PORT:
		port = operand ? read_number(operand, UINT16_MAX) : -1;
		question->port = (unsigned int)port;
		return port >= 0 || refuse(argument, "OPERATION:PORT, a port from 0 to 65535");
	default:
		return !operand || refuse(argument, "the operation alone");
	}
}

static bool answer(struct llk_ruleset *ruleset, const char *argument,
		   const struct llk_question *question)
{
	struct llk_explanation explanation = { .size = sizeof(explanation) };
	char sentence[4096];

	if (llk_ruleset_explain(ruleset, question, &explanation)) {
		llk_ruleset_describe_failure(ruleset, sentence, sizeof(sentence));
		foreign_message("llk-run", "--explain %s: %s", argument, sentence);
		return false;
	}
	llk_explanation_text(&explanation, sentence, sizeof(sentence));
	foreign_printf(stdout, "%s: %s", argument, sentence);
	putchar('\n');
	if (question->operation == LLK_OPERATION_EXECUTE)
		command_explain(ruleset, argument, question->path);
	return true;
}

bool question_answer(struct llk_ruleset *ruleset, const char *argument)
{
	struct llk_question question = { .size = sizeof(question) };
	_cleanup_free_ char *words = strdup(argument);
	char *operand;
	int operation;

	if (!words) {
		foreign_message("llk-run", "%s", strerror(errno));
		return false;
	}
	operand = strchr(words, ':');
	if (operand)
		*operand++ = '\0';
	operation = llk_operation_find(words);
	if (operation < 0) {
		foreign_message("llk-run",
				"--explain %s: there is no operation \"%s\"; llk-run(1) lists them",
				foreign_typed(argument), words);
		return false;
	}
	question.operation = (enum llk_operation)operation;
	return read_operand(argument, operand, &question) && answer(ruleset, argument, &question);
}
