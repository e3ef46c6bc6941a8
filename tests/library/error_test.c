// SPDX-License-Identifier: MIT
/* Every error of the library is reached by a way of its own, and has a text of its own. */
#include <atf-c.h>
#include <errno.h>
#include <string.h>

#include <llk.h>

#include "fake_kernel.h"
#include "stand_in.h"

/* No code is as far down: those of an enum are counted by trying. */
#define FARTHEST (-64)

/* A strict ruleset for the kernel that stands in now. */
static struct llk_ruleset *make_ruleset(void)
{
	return ruleset_for(NULL, LLK_MODE_STRICT, 0, 0);
}

static int free_with(struct llk_ruleset *ruleset, int error)
{
	llk_ruleset_free(ruleset);
	return error;
}

static int name_port_out_of_range(void)
{
	struct llk_ruleset *ruleset = make_ruleset();

	return free_with(ruleset, llk_ruleset_allow_bind(ruleset, 65536));
}

static int create_without_memory(void)
{
	struct llk_ruleset *ruleset;

	stand_in_restart(1, ENOMEM);
	return llk_ruleset_create(NULL, &ruleset);
}

static int enforce_without_landlock(int absence)
{
	struct llk_ruleset *ruleset;

	stand_in_for_abi(0);
	stand_in.absence = absence;
	ruleset = make_ruleset();
	return free_with(ruleset, llk_ruleset_enforce(ruleset));
}

static int enforce_a_17th_layer(void)
{
	struct llk_ruleset *ruleset = make_ruleset();

	stand_in.layers = 16;
	return free_with(ruleset, llk_ruleset_enforce(ruleset));
}

static int name_missing_path(void)
{
	struct llk_ruleset *ruleset = make_ruleset();

	return free_with(ruleset, llk_ruleset_allow_read(ruleset, "missing"));
}

static int require_more_than_there_is(void)
{
	struct llk_ruleset *ruleset;

	stand_in_for_abi(1);
	ruleset = make_ruleset();
	return free_with(ruleset, llk_ruleset_enforce(ruleset));
}

static int allow_port_without_inet(void)
{
	struct llk_ruleset *ruleset;
	int error;

	stand_in.without_inet = true;
	ruleset = make_ruleset();
	error = llk_ruleset_allow_bind(ruleset, 80);
	return free_with(ruleset, error ? error : llk_ruleset_enforce(ruleset));
}

static int change_after_enforcing(void)
{
	struct llk_ruleset *ruleset = make_ruleset();
	const int error = llk_ruleset_enforce(ruleset);

	return free_with(ruleset, error ? error : llk_ruleset_allow_read(ruleset, "/"));
}

static int detect_without_processes(void)
{
	struct llk_support support = { .size = sizeof(support) };

	/* After the pipe. */
	stand_in_restart(2, EAGAIN);
	return llk_support_detect_forked(&support, 0);
}

/* A code that is added to the header and not here does not compile. */
#pragma GCC diagnostic error "-Wswitch"

/* What the library returned where that error is to be expected; 0 if it has no such error. */
static int provoke(enum llk_error error)
{
	stand_in_for_abi(LLK_ABI_NEWEST);
	switch (error) {
	case LLK_ERROR_INVALID:
		return name_port_out_of_range();
	case LLK_ERROR_NO_MEMORY:
		return create_without_memory();
	case LLK_ERROR_UNAVAILABLE:
		return enforce_without_landlock(ENOSYS);
	case LLK_ERROR_DISABLED:
		return enforce_without_landlock(EOPNOTSUPP);
	case LLK_ERROR_RULESET:
		return enforce_a_17th_layer();
	case LLK_ERROR_PATH:
		return name_missing_path();
	case LLK_ERROR_COMPATIBILITY:
		return require_more_than_there_is();
	case LLK_ERROR_NETWORK:
		return allow_port_without_inet();
	case LLK_ERROR_ENFORCED:
		return change_after_enforcing();
	case LLK_ERROR_PROCESS:
		return detect_without_processes();
	}
	return 0;
}

ATF_TC_WITHOUT_HEAD(each_error_is_reached);
ATF_TC_BODY(each_error_is_reached, tc)
{
	int reached = 0;

	for (int error = -1; error >= FARTHEST; error--) {
		const int returned = provoke((enum llk_error)error);

		if (!returned)
			continue;
		ATF_CHECK_EQ_MSG(error, returned, "expected \"%s\", got %d", llk_error_text(error),
				 returned);
		reached++;
	}
	ATF_CHECK_MSG(reached >= 10, "only %d errors were looked at", reached);
}

ATF_TC_WITHOUT_HEAD(detection_in_a_child_needs_a_pipe_and_leaves_none);
ATF_TC_BODY(detection_in_a_child_needs_a_pipe_and_leaves_none, tc)
{
	struct llk_support support = { .size = sizeof(support), .abi = 4711 };

	stand_in_for_abi(LLK_ABI_NEWEST);
	stand_in_restart(1, EMFILE);
	ATF_CHECK_EQ(LLK_ERROR_NO_MEMORY, llk_support_detect_forked(&support, 0));
	ATF_CHECK_EQ(LLK_ERROR_PROCESS, detect_without_processes());
	ATF_CHECK_EQ(4711, support.abi);
	stand_in_restart(0, 0);
	ATF_CHECK_EQ(0, llk_support_detect_forked(&support, 0));
	ATF_CHECK_EQ(LLK_ABI_NEWEST, support.abi);
	ATF_CHECK_EQ(0, stand_in.descriptors);
}

ATF_TC_WITHOUT_HEAD(what_is_enforced_is_neither_enforced_nor_explained_again);
ATF_TC_BODY(what_is_enforced_is_neither_enforced_nor_explained_again, tc)
{
	const struct llk_question question = { .size = sizeof(question),
					       .operation = LLK_OPERATION_SIGNAL };
	struct llk_explanation explanation = { .size = sizeof(explanation) };
	struct llk_ruleset *ruleset;

	stand_in_for_abi(LLK_ABI_NEWEST);
	ruleset = make_ruleset();
	ATF_REQUIRE_EQ(0, llk_ruleset_explain(ruleset, &question, &explanation));
	ATF_REQUIRE_EQ(0, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_check(ruleset));
	ATF_CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_enforce(ruleset));
	ATF_CHECK_EQ(LLK_ERROR_ENFORCED, llk_ruleset_explain(ruleset, &question, &explanation));
	ATF_CHECK_EQ(1, stand_in.layers);
	llk_ruleset_free(ruleset);
}

ATF_TC_WITHOUT_HEAD(each_error_has_a_text_of_its_own);
ATF_TC_BODY(each_error_has_a_text_of_its_own, tc)
{
	const char *const unknown = llk_error_text(1);

	ATF_CHECK_STREQ("no error", llk_error_text(0));
	for (int error = -1; error >= FARTHEST; error--) {
		const bool known = provoke((enum llk_error)error);

		ATF_CHECK_EQ_MSG(known, strcmp(unknown, llk_error_text(error)) != 0,
				 "error %d: \"%s\"", error, llk_error_text(error));
		for (int other = 0; known && other > error; other--)
			ATF_CHECK_MSG(strcmp(llk_error_text(other), llk_error_text(error)) != 0,
				      "errors %d and %d", other, error);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_error_is_reached);
	ATF_TP_ADD_TC(tp, detection_in_a_child_needs_a_pipe_and_leaves_none);
	ATF_TP_ADD_TC(tp, what_is_enforced_is_neither_enforced_nor_explained_again);
	ATF_TP_ADD_TC(tp, each_error_has_a_text_of_its_own);
	return atf_no_error();
}
