// SPDX-License-Identifier: MIT
#include "outside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exercise.h>
#include <surroundings.h>

/* In a child: write the index of each exercise that comes out as under a layer that denies it. */
static _Noreturn void exercise_all(const struct llk_support *support, const char *folder, int fd)
{
	const struct exercise *exercise;

	for (unsigned char i = 0; (exercise = exercise_at(i)); i++) {
		struct verdict verdict;

		if (!llk_support_has(support, llk_feature_find(exercise->feature)))
			continue;
		verdict = exercise_run(exercise, folder, EXERCISE_FREE, NULL);
		/* What prepares it may be denied for the same reason. */
		if (verdict.error == exercise->denial &&
		    (verdict.kind == VERDICT_ACTED || verdict.kind == VERDICT_NO_CHILD) &&
		    write(fd, &i, 1) != 1)
			_exit(1);
	}
	_exit(0);
}

static void note(struct outside *outside, unsigned char index)
{
	if (outside->denied_count < OUTSIDE_DENIED_MAX)
		outside->denied[outside->denied_count++] = exercise_at(index)->feature;
}

static void measure_denied(struct outside *outside, const struct llk_support *support,
			   const char *folder)
{
	unsigned char index;
	int fds[2];
	pid_t child;

	if (pipe(fds))
		return;
	child = fork();
	if (child == 0)
		exercise_all(support, folder, fds[1]);
	close(fds[1]);
	while (child > 0 && read(fds[0], &index, 1) == 1)
		note(outside, index);
	close(fds[0]);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

/* One of the signs is looked for in the present directory, which need not be writable. */
static const struct outer_domain *ask_in(const char *folder)
{
	const struct outer_domain *outer;
	const int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const bool moved = here >= 0 && chdir(folder) == 0;

	outer = surroundings_outer_domain();
	if (moved && fchdir(here))
		perror("landlock-conformance: back to the directory that it was started in");
	if (here >= 0)
		close(here);
	return outer;
}

void outside_measure(struct outside *outside, const struct llk_support *support, const char *folder)
{
	const struct outer_domain *const outer = ask_in(folder);

	memset(outside, 0, sizeof(*outside));
	outside->sign = outer->sign;
	outside->untried = outer->untried;
	outside->layers = outer->layers_taken;
	if (outside->layers)
		measure_denied(outside, support, folder);
}
