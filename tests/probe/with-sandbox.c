// SPDX-License-Identifier: MIT
/*
 * Run a program in a Landlock sandbox in which nothing can be made, written or removed.
 *
 * usage: with-sandbox LAYERS PROGRAM [ARGUMENT...]
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox.h"

#define LAYERS_MAX 64

static int fail(const char *what, int error)
{
	fprintf(stderr, "with-sandbox: %s: %s\n", what, strerror(error));
	return 125;
}

int main(int argc, char *argv[])
{
	const uint64_t kept =
		LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_READ_DIR;
	struct sandbox_layer layers[LAYERS_MAX] = { 0 };
	enum sandbox_step step;
	size_t count;
	int error;

	if (argc < 3)
		return fail("usage", EINVAL);
	count = strtoul(argv[1], NULL, 10);
	if (count > LAYERS_MAX)
		return fail(argv[1], EINVAL);
	for (size_t i = 0; i < count; i++)
		layers[i].attr.handled_access_fs = llk_feature_mask(LLK_FEATURE_FS, 1) & ~kept;
	error = sandbox_enter(layers, count, &step);
	if (error)
		return fail(sandbox_step_name(step), error);
	execvp(argv[2], &argv[2]);
	return fail(argv[2], errno);
}
