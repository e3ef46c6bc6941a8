/* SPDX-License-Identifier: MIT */
/* --explain OPERATION[:PATH|PORT[:TARGET]] */
#ifndef LLK_RUN_QUESTION_H
#define LLK_RUN_QUESTION_H

#include <stdbool.h>

#include <llk.h>

/* Answer a question on standard output; false with a message on standard error. */
bool question_answer(struct llk_ruleset *ruleset, const char *argument);

#endif
