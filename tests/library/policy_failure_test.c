// SPDX-License-Identifier: MIT
/* No memory while a policy is read, written or built, at any step: said as such, and nothing is left. */
#include <atf-c.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include <llk_policy.h>

#include "child.h"
#include "stand_in.h"

static const char text[] =
	"{\"schema\": \"llk-policy/1\", \"mode\": \"best_effort\", \"abi\": 10,\n"
	" \"flags\": [\"restrict.log_new_exec_on\"], \"wanted\": [\"fs.refer\"],\n"
	" \"exempt\": [\"scope\"],\n"
	" \"paths\": [{\"path\": \"/\", \"allow\": [\"read\", \"fs.refer\"]}],\n"
	" \"ports\": [{\"port\": 443, \"allow\": [\"connect\"]}],\n"
	" \"quiet\": {\"rights\": [\"fs.read_file\"], \"paths\": [\"/dev\"]}}\n";

/* One way to a policy, with whatever comes after it. */
typedef int way(struct llk_policy_fault *fault);

static int read_text(struct llk_policy_fault *fault)
{
	struct llk_policy *policy;
	const int error = llk_policy_read(text, strlen(text), "test", &policy, fault);

	ATF_CHECK_EQ(!error, policy != NULL);
	llk_policy_free(policy);
	return error;
}

static int read_file(struct llk_policy_fault *fault)
{
	struct llk_policy *policy;
	const int error = llk_policy_read_file("policy.json", &policy, fault);

	ATF_CHECK_EQ(!error, policy != NULL);
	llk_policy_free(policy);
	return error;
}

static int build(struct llk_policy_fault *fault)
{
	struct llk_policy *policy;
	struct llk_ruleset *ruleset;
	int error = llk_policy_read(text, strlen(text), "test", &policy, fault);

	if (error)
		return error;
	error = llk_policy_build(policy, NULL, &ruleset, fault);
	ATF_CHECK_EQ(!error, ruleset != NULL);
	llk_ruleset_free(ruleset);
	llk_policy_free(policy);
	return error;
}

/* The length of the policy as it is written when nothing fails; 0 until then. */
static size_t whole;

static int write_text(struct llk_policy_fault *fault)
{
	struct llk_policy *policy;
	const int error = llk_policy_read(text, strlen(text), "test", &policy, fault);
	char *written;

	if (error)
		return error;
	written = llk_policy_write(policy);
	llk_policy_free(policy);
	if (!written) {
		*fault = (struct llk_policy_fault){ sizeof(*fault), LLK_ERROR_NO_MEMORY, 0,
						    "test:" };
		return LLK_ERROR_NO_MEMORY;
	}
	if (!whole)
		whole = strlen(written);
	ATF_CHECK_EQ_MSG(whole, strlen(written), "something was lost: %s", written);
	free(written);
	return 0;
}

static bool is_allocation(const char *call)
{
	return strstr(call, "alloc") || strstr(call, "dup");
}

/* How many steps it takes until nothing fails any more. */
static unsigned int fail_each_step(way *go)
{
	for (unsigned int step = 1;; step++) {
		struct llk_policy_fault fault = { .size = sizeof(fault) };
		int error;

		stand_in_for_abi(11);
		stand_in_restart(step, ENOMEM);
		error = go(&fault);
		ATF_CHECK_EQ_MSG(0, stand_in.allocations, "step %u, %s: %d allocations are left",
				 step, stand_in.failed_call, stand_in.allocations);
		ATF_CHECK_EQ(0, stand_in.descriptors);
		if (!stand_in.failed_call) {
			ATF_CHECK_EQ(0, error);
			/* What the process does at its end is left alone. */
			stand_in_restart(0, 0);
			return step;
		}
		if (!error) {
			ATF_CHECK_MSG(!is_allocation(stand_in.failed_call),
				      "step %u: %s failed unnoticed", step, stand_in.failed_call);
			continue;
		}
		ATF_CHECK_EQ_MSG(LLK_ERROR_NO_MEMORY, error, "step %u, %s: %d, %s", step,
				 stand_in.failed_call, error, fault.message);
		ATF_CHECK_EQ(error, fault.error);
		ATF_CHECK_MSG(strchr(fault.message, ':') != NULL, "step %u: no message", step);
	}
}

static void check_way(way *go, unsigned int least)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	unsigned int steps;

	/* The JSON library's memory, that it fails with the rest. */
	json_set_alloc_funcs(malloc, free);
	stand_in_for_abi(11);
	ATF_REQUIRE_EQ(0, go(&fault));
	steps = fail_each_step(go);
	ATF_CHECK_MSG(steps >= least, "only %u steps", steps);
}

ATF_TC_WITHOUT_HEAD(a_text_is_read_or_there_is_no_memory);
ATF_TC_BODY(a_text_is_read_or_there_is_no_memory, tc)
{
	check_way(read_text, 20);
}

ATF_TC_WITHOUT_HEAD(a_file_is_read_or_there_is_no_memory);
ATF_TC_BODY(a_file_is_read_or_there_is_no_memory, tc)
{
	char content[5000 + sizeof(text)];

	/* Longer than what is read at once. */
	memset(content, ' ', 5000);
	memcpy(content + 5000, text, sizeof(text));
	make_file("policy.json", content);
	check_way(read_file, 20);
}

ATF_TC_WITHOUT_HEAD(a_ruleset_is_built_or_there_is_no_memory);
ATF_TC_BODY(a_ruleset_is_built_or_there_is_no_memory, tc)
{
	check_way(build, 30);
}

ATF_TC_WITHOUT_HEAD(a_policy_is_written_or_there_is_no_memory);
ATF_TC_BODY(a_policy_is_written_or_there_is_no_memory, tc)
{
	check_way(write_text, 20);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_text_is_read_or_there_is_no_memory);
	ATF_TP_ADD_TC(tp, a_file_is_read_or_there_is_no_memory);
	ATF_TP_ADD_TC(tp, a_ruleset_is_built_or_there_is_no_memory);
	ATF_TP_ADD_TC(tp, a_policy_is_written_or_there_is_no_memory);
	return atf_no_error();
}
