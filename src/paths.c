// SPDX-License-Identifier: MIT
/* The paths of the rules: copies that stay where they are as more come, and go together. */
#include <stdlib.h>
#include <string.h>

#include "ruleset.h"

#define BLOCK_SIZE 4096

struct path_block {
	struct path_block *older;
	size_t used;
	size_t size;
	char text[];
};

static struct path_block *add_block(struct path_block **newest, size_t least)
{
	const size_t usual = BLOCK_SIZE - sizeof(struct path_block);
	const size_t size = least > usual ? least : usual;
	struct path_block *block = malloc(sizeof(*block) + size);

	if (!block)
		return NULL;
	block->older = *newest;
	block->used = 0;
	block->size = size;
	*newest = block;
	return block;
}

const char *llk_path_keep(struct path_block **newest, const char *path)
{
	const size_t length = strlen(path) + 1;
	struct path_block *block = *newest;
	char *copy;

	if (!block || block->size - block->used < length)
		block = add_block(newest, length);
	if (!block)
		return NULL;
	copy = memcpy(block->text + block->used, path, length);
	block->used += length;
	return copy;
}

void llk_paths_free(struct path_block *newest)
{
	while (newest) {
		struct path_block *const older = newest->older;

		free(newest);
		newest = older;
	}
}
