/* SPDX-License-Identifier: MIT */
/*
 * What checks have found of their needs: one that cannot be met is looked at once, and the next
 * check that has it need not be started to say the same.
 */
#ifndef RUNNER_NEED_MEMORY_H
#define RUNNER_NEED_MEMORY_H

#include <stddef.h>

struct need_memory {
	struct known_need {
		char *word;
		char *reason; /* for a skip; NULL: it is met */
	} * list;
	size_t count;
};

/*
 * Learn from a check with these needs that has looked at them: unmet is the first word that is not
 * met, counted from 0, and reason what it has skipped with; or all are met, and reason is NULL.
 * Only what stays so for the whole run is kept.
 */
void need_memory_learn(struct need_memory *memory, const char *needs, size_t unmet,
		       const char *reason);

/* With what a check of these needs would skip; NULL: it must be asked. */
const char *need_memory_recall(const struct need_memory *memory, const char *needs);

void need_memory_free(struct need_memory *memory);

#endif
