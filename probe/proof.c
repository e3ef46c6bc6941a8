// SPDX-License-Identifier: MIT
/* The proof of a right or scope, from three runs of its exercise. */
#include "proof.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

bool is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM || error == EAGAIN ||
	       error == ECHILD;
}

static const char *reason_of(const struct verdict *verdict)
{
	switch (verdict->kind) {
	case VERDICT_NO_CHILD:
		return "set_up_failed";
	case VERDICT_REFUSED:
		return "sandbox_refused";
	case VERDICT_ACTED:
		return is_shortage(verdict->error) ? "set_up_failed" : "wrong_answer";
	default:
		return "child_failed";
	}
}

void prove_nothing(struct feature_report *feature, const char *run, const struct verdict *verdict)
{
	char seen[96];

	verdict_describe(verdict, seen, sizeof(seen));
	report_outcome(feature, ENFORCED_UNTESTED, reason_of(verdict), "%s: %s", run, seen);
}

void prove_nowhere(struct feature_report *feature)
{
	report_outcome(feature, ENFORCED_UNTESTED, "no_directory",
		       "no directory can be made in any of %s; set TMPDIR to one where it can",
		       SCRATCH_PLACES);
}

int open_root(void)
{
	const int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static bool has_acted(const struct verdict *verdict, int error)
{
	return verdict->kind == VERDICT_ACTED && verdict->error == error;
}

bool prove_free(struct feature_report *feature, const struct exercise *exercise,
		struct scratch *scratch, const char **dir)
{
	const bool needs_dir = llk_feature_find(exercise->feature)->kind == LLK_FEATURE_FS;
	struct verdict verdict;
	size_t tried = 0;

	*dir = needs_dir ? scratch_dir(scratch, 0) : NULL;
	if (needs_dir && !*dir) {
		prove_nowhere(feature);
		return false;
	}
	do {
		verdict = exercise_run(exercise, *dir, EXERCISE_FREE, NULL);
		if (has_acted(&verdict, 0))
			return true;
	} while (needs_dir && (*dir = scratch_dir(scratch, ++tried)));
	prove_nothing(feature, "without a sandbox", &verdict);
	return false;
}

void prove_right(struct feature_report *feature, struct scratch *scratch)
{
	const struct exercise *const exercise = exercise_find(feature->feature->name);
	struct verdict verdict;
	const char *dir;

	if (!exercise) {
		report_outcome(feature, ENFORCED_UNTESTED, "no_exercise", NULL);
		return;
	}
	if (!prove_free(feature, exercise, scratch, &dir))
		return;

	verdict = exercise_run(exercise, dir, EXERCISE_DENIED, NULL);
	if (has_acted(&verdict, 0)) {
		report_outcome(feature, ENFORCED_NO, "not_denied",
			       "the operation succeeds although nothing grants it");
		return;
	}
	if (!has_acted(&verdict, exercise->denial)) {
		prove_nothing(feature, "denied", &verdict);
		return;
	}

	verdict = exercise_run(exercise, dir, EXERCISE_GRANTED, NULL);
	if (!has_acted(&verdict, 0)) {
		prove_nothing(feature, "granted", &verdict);
		return;
	}
	report_outcome(feature, ENFORCED_YES, NULL, NULL);
}
