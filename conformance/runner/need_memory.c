// SPDX-License-Identifier: MIT
#include "need_memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/*
 * The kernel's version and calls, and the privilege of the run.  What else there is, such as
 * filesystems and devices, may come with a module that a check has the kernel load.
 */
static const char *const lasting[] = { "abi<", "abi>=", "call:", "cap:", "no-landlock" };

static bool is_lasting(const char *word)
{
	for (size_t i = 0; i < sizeof(lasting) / sizeof(lasting[0]); i++) {
		if (strncmp(word, lasting[i], strlen(lasting[i])) == 0)
			return true;
	}
	return false;
}

static const struct known_need *find(const struct need_memory *memory, const char *word)
{
	for (size_t i = 0; i < memory->count; i++) {
		if (strcmp(memory->list[i].word, word) == 0)
			return &memory->list[i];
	}
	return NULL;
}

static void keep(struct need_memory *memory, const char *word, const char *reason)
{
	if (!is_lasting(word) || find(memory, word))
		return;
	memory->list = memory_resize(memory->list, memory->count + 1, sizeof(*memory->list));
	memory->list[memory->count++] = (struct known_need){
		.word = memory_copy(word),
		.reason = reason ? memory_copy(reason) : NULL,
	};
}

void need_memory_learn(struct need_memory *memory, const char *needs, size_t unmet,
		       const char *reason)
{
	_cleanup_free_ char *words = memory_copy(needs);
	char *rest = NULL;
	size_t i = 0;

	for (const char *word = strtok_r(words, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest), i++) {
		if (!reason || i < unmet)
			keep(memory, word, NULL);
		else if (i == unmet)
			keep(memory, word, reason);
	}
}

const char *need_memory_recall(const struct need_memory *memory, const char *needs)
{
	_cleanup_free_ char *words = memory_copy(needs);
	char *rest = NULL;

	for (const char *word = strtok_r(words, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		const struct known_need *known = find(memory, word);

		/* An earlier word that is not met is another reason. */
		if (!known || known->reason)
			return known ? known->reason : NULL;
	}
	return NULL;
}

void need_memory_free(struct need_memory *memory)
{
	for (size_t i = 0; i < memory->count; i++) {
		free(memory->list[i].word);
		free(memory->list[i].reason);
	}
	free(memory->list);
	*memory = (struct need_memory){ 0 };
}
