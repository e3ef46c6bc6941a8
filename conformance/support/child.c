// SPDX-License-Identifier: MIT
#include "child.h"

#include <errno.h>
#include <stdbool.h>

#include "expect.h"

struct errand {
	judged_action *run;
	void *context;
	bool has_begun;
	bool has_returned;
	int answer;
};

static int run_errand(void *context)
{
	struct errand *errand = context;

	errand->has_begun = true;
	errand->answer = errand->run(errand->context);
	errand->has_returned = true;
	return 0;
}

int child_run(judged_action *run, void *context)
{
	struct errand errand = { .run = run, .context = context };
	const int status = run_in_child(run_errand, &errand);

	if (errand.has_returned)
		return errand.answer;
	return !errand.has_begun || status == ECHILD ? NOT_PREPARED(status) : status;
}
