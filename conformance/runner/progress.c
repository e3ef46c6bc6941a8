// SPDX-License-Identifier: MIT
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define CLEAR_LINE "\r\033[K"

void progress_begin(struct progress *progress, const struct run *run, bool shown)
{
	*progress = (struct progress){ .run = run, .shown = shown };
	if (!shown || !run->count)
		return;
	progress->done = memory_resize(NULL, run->count, sizeof(*progress->done));
	memset(progress->done, 0, run->count * sizeof(*progress->done));
}

void progress_count(struct progress *progress, const char *id)
{
	const struct run *run = progress->run;
	const size_t area_length = strcspn(id, "/:");
	size_t first = run->count;
	size_t total = 0;

	if (!progress->done)
		return;
	for (size_t i = run->count; i-- > 0;) {
		const char *other = run->tests[i].id;

		if (strcspn(other, "/:") != area_length || strncmp(other, id, area_length) != 0)
			continue;
		first = i;
		total++;
	}
	if (!total)
		return;
	printf(CLEAR_LINE "%.*s %zu/%zu", (int)area_length, id, ++progress->done[first], total);
	fflush(stdout);
}

void progress_end(struct progress *progress)
{
	if (progress->done)
		fputs(CLEAR_LINE, stdout);
	free(progress->done);
	progress->done = NULL;
}
