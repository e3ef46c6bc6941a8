// SPDX-License-Identifier: MIT
#include "attempt.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <expect.h>
#include <judge.h>
#include <shared.h>

#include "fail_nth.h"

/* No operation allocates more often. */
#define MOST_ALLOCATIONS 2000

struct attempt {
	const struct operation *operation;
	bool needs_all; /* as the operation says, if all that is counted is its own */
	int nth;	/* 0: none fails */
	/* What came of it. */
	bool has_failed; /* there was an nth allocation */
	int error;
	char wrong[160];
};

static int act(void *context)
{
	struct attempt *attempt = context;
	const struct operation *operation = attempt->operation;
	/* What is prepared may be a sandbox from which the switch cannot be opened. */
	int fd = operation->thread ? -1 : fail_nth_open(gettid());
	int error = operation->prepare(operation->context);

	if (error)
		return NOT_PREPARED(error);
	if (operation->thread)
		fd = fail_nth_open(operation->thread(operation->context));
	if (fd < 0)
		return NOT_PREPARED(-fd);
	error = fail_nth_set(fd, attempt->nth);
	if (error)
		return NOT_PREPARED(error);
	attempt->error = operation->act(operation->context);
	attempt->has_failed = attempt->nth > 0 && fail_nth_has_failed(fd);
	error = fail_nth_set(fd, 0);
	if (error)
		return NOT_PREPARED(error);

	const char *wrong =
		operation->review ? operation->review(operation->context, attempt->error) : NULL;

	snprintf(attempt->wrong, sizeof(attempt->wrong), "%s", wrong ? wrong : "");
	return 0;
}

static bool is_right(const struct attempt *attempt)
{
	if (attempt->error == attempt->operation->expected)
		return !attempt->has_failed || !attempt->needs_all;
	if (!attempt->has_failed)
		return false;
	return attempt->operation->may_differ ? attempt->error != 0 : attempt->error == ENOMEM;
}

static void try_one(struct attempt *attempt)
{
	const struct operation *operation = attempt->operation;
	const struct verdict verdict = judge(NULL, 0, act, attempt);

	if (!expect_verdict(&verdict, 0, "%s, allocation %d failing", operation->name,
			    attempt->nth)) {
		attempt->has_failed = false;
		return;
	}
	expect_true(is_right(attempt), "%s, allocation %d failing: expected ENOMEM or %s, got %s",
		    operation->name, attempt->nth, expect_errno_name(operation->expected),
		    expect_errno_name(attempt->error));
	expect_true(attempt->wrong[0] == '\0', "%s, allocation %d failing, %s: %s", operation->name,
		    attempt->nth, expect_errno_name(attempt->error), attempt->wrong);
}

void attempt_all(const struct operation *operation)
{
	struct attempt *attempt = shared_memory(sizeof(*attempt));
	int refused = 0;

	attempt->operation = operation;
	attempt->needs_all = operation->needs_all && !fail_nth_counts_others();
	try_one(attempt);
	do {
		attempt->nth++;
		try_one(attempt);
		refused += attempt->error == ENOMEM;
	} while (attempt->has_failed && attempt->nth < MOST_ALLOCATIONS);
	expect_true(attempt->nth < MOST_ALLOCATIONS, "%s: allocates without end", operation->name);
	if (operation->needs_all)
		expect_true(refused > 0, "%s: never failed with ENOMEM", operation->name);
}
