// SPDX-License-Identifier: MIT
/* Any call of the library fails, at any step: nothing is left behind, and a second try works. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <llk.h>

#include "stand_in.h"

/* Everything that the library can do, with one thing after the other until something fails. */
static int build(struct llk_ruleset **ruleset)
{
	const struct llk_ruleset_options options = {
		.size = sizeof(options),
		.mode = LLK_MODE_BEST_EFFORT,
		.restrict_flags = LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON,
	};
	int error = llk_ruleset_create(&options, ruleset);

	if (!error)
		error = llk_ruleset_allow_read(*ruleset, "/");
	if (!error)
		error = llk_ruleset_allow_path_fd(*ruleset, 0, LLK_ACCESS_FS_READ_FILE);
	for (unsigned int port = 1; port <= 20 && !error; port++)
		error = llk_ruleset_allow_bind(*ruleset, port);
	if (!error)
		error = llk_ruleset_quiet_fs(*ruleset, LLK_ACCESS_FS_READ_FILE);
	if (!error)
		error = llk_ruleset_quiet_path(*ruleset, "/dev");
	return error;
}

static int explain(struct llk_ruleset *ruleset)
{
	const struct llk_question question = { .size = sizeof(question),
					       .operation = LLK_OPERATION_RENAME,
					       .path = "/dev/null",
					       .target = "/dev/no-null" };
	struct llk_explanation explanation = { .size = sizeof(explanation) };

	return llk_ruleset_explain(ruleset, &question, &explanation);
}

static const int documented[] = { LLK_ERROR_NO_MEMORY, LLK_ERROR_UNAVAILABLE, LLK_ERROR_DISABLED,
				  LLK_ERROR_RULESET,   LLK_ERROR_PATH,	      LLK_ERROR_NETWORK };

static bool is_documented(int error)
{
	for (size_t i = 0; i < sizeof(documented) / sizeof(documented[0]); i++) {
		if (documented[i] == error)
			return true;
	}
	return false;
}

/*
 * Calls that have another way, or only ask.  While enforcing that is none which makes the ruleset.
 */
static bool may_be_survived(const char *call, bool enforcing)
{
	static const char *const survivors[] = { "prctl", "stat", "landlock_restrict_self",
						 "landlock_create_ruleset", "landlock_add_rule" };
	const size_t count = enforcing ? 3 : 5;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(call, survivors[i]) == 0)
			return true;
	}
	return false;
}

/* One run in which that call fails; returns whether there was such a call. */
static bool run(int abi, bool privileged, unsigned int fail_at, int fail_with)
{
	struct llk_ruleset *ruleset = NULL;
	unsigned int calls_before;
	bool failed;
	int error;

	stand_in_for_abi(abi);
	stand_in.privileged = privileged;
	stand_in_restart(fail_at, fail_with);
	error = build(&ruleset);
	if (!error)
		error = explain(ruleset);
	calls_before = stand_in.calls;
	if (!error)
		error = llk_ruleset_enforce(ruleset);
	failed = stand_in.failed_call;
	if (error) {
		ATF_CHECK_MSG(is_documented(error), "ABI %d, call %u: %d", abi, fail_at, error);
		ATF_CHECK(stand_in.failed_call != NULL);
		/* The exception that the header names: a filter refuses no_new_privs. */
		if (privileged && abi < 11 && stand_in.failed_call &&
		    strcmp(stand_in.failed_call, "prctl") == 0 && stand_in.layers) {
			ATF_CHECK(llk_ruleset_is_enforced(ruleset));
		} else {
			ATF_CHECK_EQ_MSG(0, stand_in.layers, "ABI %d, call %u", abi, fail_at);
			ATF_CHECK(!llk_ruleset_is_enforced(ruleset));
			/* What can be repaired is, and the same ruleset then does. */
			if (ruleset && llk_ruleset_check(ruleset) == 0) {
				stand_in_restart(0, 0);
				ATF_CHECK_EQ_MSG(0, llk_ruleset_enforce(ruleset), "ABI %d, call %u",
						 abi, fail_at);
			}
		}
	} else if (stand_in.failed_call) {
		ATF_CHECK_MSG(may_be_survived(stand_in.failed_call, fail_at > calls_before),
			      "ABI %d, call %u, %s failed unnoticed", abi, fail_at,
			      stand_in.failed_call);
	}
	llk_ruleset_free(ruleset);
	ATF_CHECK_EQ_MSG(0, stand_in.descriptors, "ABI %d, call %u: %d descriptors are left", abi,
			 fail_at, stand_in.descriptors);
	ATF_CHECK_EQ_MSG(0, stand_in.allocations, "ABI %d, call %u: %d allocations are left", abi,
			 fail_at, stand_in.allocations);
	/* What the process does at its end is left alone. */
	stand_in_restart(0, 0);
	return fail_at == 0 || failed;
}

static void run_all(int abi, bool privileged, int fail_with)
{
	unsigned int step = 1;

	ATF_REQUIRE(run(abi, privileged, 0, 0));
	while (run(abi, privileged, step, fail_with))
		step++;
	ATF_CHECK_MSG(step > (abi ? 60 : 20), "ABI %d: only %u calls", abi, step);
}

ATF_TC(any_call_may_fail_on_any_abi);
ATF_TC_HEAD(any_call_may_fail_on_any_abi, tc)
{
	/* Some 10,000 runs: seconds, but minutes in an emulated machine on a busy host. */
	atf_tc_set_md_var(tc, "timeout", "1800");
}
ATF_TC_BODY(any_call_may_fail_on_any_abi, tc)
{
	static const int errors[] = { ENOMEM, EMFILE, EPERM, EIO, ENOSYS, EINVAL };

	for (int abi = 0; abi <= LLK_ABI_NEWEST + 1; abi++) {
		for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
			run_all(abi, false, errors[i]);
			run_all(abi, true, errors[i]);
		}
	}
}

/*
 * Enforce 2 times 20 rules, between which the program opens a file of its own, with one call failing.
 * Returns the name of that call; NULL if there is no such call.
 */
static const char *close_two_rows(unsigned int fail_at)
{
	struct llk_ruleset *ruleset;
	const char *failed;
	int own;

	stand_in_for_abi(LLK_ABI_NEWEST);
	ATF_REQUIRE_EQ(0, llk_ruleset_create(NULL, &ruleset));
	for (int i = 0; i < 20; i++)
		ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "/"));
	own = dup(0);
	ATF_REQUIRE(own >= 0);
	for (int i = 0; i < 20; i++)
		ATF_REQUIRE_EQ(0, llk_ruleset_allow_read(ruleset, "/"));
	ATF_REQUIRE_EQ(40, stand_in.descriptors);

	stand_in_restart(fail_at, ENOSYS);
	stand_in.descriptors = 40;
	llk_ruleset_enforce(ruleset);
	failed = stand_in.failed_call;
	llk_ruleset_free(ruleset);
	ATF_CHECK_EQ_MSG(0, stand_in.descriptors, "%d descriptors are left without %s",
			 stand_in.descriptors, failed ? failed : "a failure");
	ATF_CHECK_EQ_MSG(0, fcntl(own, F_GETFD), "the program's own descriptor is closed");
	ATF_CHECK_EQ(0, close(own));
	stand_in_restart(0, 0);
	return failed;
}

ATF_TC_WITHOUT_HEAD(rows_of_descriptors_are_closed_by_a_call_that_may_fail);
ATF_TC_BODY(rows_of_descriptors_are_closed_by_a_call_that_may_fail, tc)
{
	const char *failed = close_two_rows(0);
	int ranges = 0;

	ATF_CHECK(!failed);
	for (unsigned int call = 1; (failed = close_two_rows(call)); call++)
		ranges += strcmp(failed, "close_range") == 0;
	/* Descriptors that the test inherited may lie among the first row. */
	ATF_CHECK_MSG(ranges >= 1, "close_range is never called");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, any_call_may_fail_on_any_abi);
	ATF_TP_ADD_TC(tp, rows_of_descriptors_are_closed_by_a_call_that_may_fail);
	return atf_no_error();
}
