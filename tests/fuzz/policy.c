// SPDX-License-Identifier: MIT
/*
 * Fuzzer of the policy parser.  A text that is refused is refused with a line of it; one that is
 * taken is written and read as the same policy, which gives the same ruleset to the kernel that
 * stands in for the running one.
 */
#include <errno.h>
#include <string.h>

#include <llk_policy.h>

#include "holds.h"
#include "model.h"
#include "stand_in.h"

static int count_lines(const uint8_t *data, size_t size)
{
	int lines = size && data[size - 1] != '\n';

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	return lines;
}

static void check_fault(const struct llk_policy_fault *fault, int error, int lines)
{
	/* Where a text ends too early is on no line of it, maybe. */
	const bool no_json = strstr(fault->message, ": expected JSON: ");

	HOLDS(error < 0 && fault->error == error);
	HOLDS(fault->line > 0 && fault->line <= lines + no_json);
	HOLDS(strncmp(fault->message, "fuzz:", 5) == 0);
	HOLDS(strlen(fault->message) < sizeof(fault->message));
}

/* Everything that a policy comes to on one kernel. */
struct outcome {
	int built, enforced;
	struct llk_report report;
	struct llk_ruleset_attr attr;
	struct stand_in_rule rules[STAND_IN_RULES];
	size_t rule_count;
	uint32_t flags;
};

static void find_outcome(const struct llk_policy *policy, int abi, int lines,
			 struct outcome *outcome)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	struct llk_ruleset *ruleset;

	memset(outcome, 0, sizeof(*outcome));
	stand_in_for_abi(abi);
	outcome->built = llk_policy_build(policy, NULL, &ruleset, &fault);
	if (outcome->built) {
		HOLDS(!ruleset);
		check_fault(&fault, outcome->built, lines);
	} else {
		outcome->enforced = llk_ruleset_enforce(ruleset);
		outcome->report.size = sizeof(outcome->report);
		HOLDS(llk_ruleset_report(ruleset, &outcome->report) == 0);
		HOLDS(llk_policy_add(policy, ruleset, &fault) <= 0);
		llk_ruleset_free(ruleset);
	}
	HOLDS(stand_in.descriptors == 0);
	outcome->attr = stand_in.attr;
	memcpy(outcome->rules, stand_in.rules, sizeof(outcome->rules));
	outcome->rule_count = stand_in.rule_count;
	outcome->flags = stand_in.enforced_flags | stand_in.log_flags;
	stand_in_for_abi(0);
}

/* Member by member: what is between them is of no account. */
static bool is_same_outcome(const struct outcome *a, const struct outcome *b)
{
	if (a->built != b->built || a->enforced != b->enforced || a->flags != b->flags ||
	    a->rule_count != b->rule_count || memcmp(&a->attr, &b->attr, sizeof(a->attr)) != 0)
		return false;
	for (size_t i = 0; i < a->rule_count; i++) {
		if (a->rules[i].type != b->rules[i].type ||
		    a->rules[i].access != b->rules[i].access ||
		    a->rules[i].port != b->rules[i].port || a->rules[i].flags != b->rules[i].flags)
			return false;
	}
	return a->built || is_same_report(&a->report, &b->report);
}

static void compare_outcomes(const struct llk_policy *policy, int lines,
			     const struct llk_policy *again, int lines_again)
{
	for (int abi = 0; abi <= LLK_ABI_NEWEST; abi += LLK_ABI_NEWEST) {
		struct outcome outcome, outcome_again;

		find_outcome(policy, abi, lines, &outcome);
		find_outcome(again, abi, lines_again, &outcome_again);
		HOLDS(is_same_outcome(&outcome, &outcome_again));
	}
}

static void check_taken(const struct llk_policy *policy, int lines)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	struct llk_policy *again;
	char *text = llk_policy_write(policy);
	char *text_again;

	HOLDS(text);
	HOLDS(llk_policy_read(text, strlen(text), "fuzz", &again, &fault) == 0);
	text_again = llk_policy_write(again);
	HOLDS(text_again && strcmp(text, text_again) == 0);
	compare_outcomes(policy, lines, again, count_lines((const uint8_t *)text, strlen(text)));
	free(text);
	free(text_again);
	llk_policy_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	const int lines = count_lines(data, size);
	struct llk_policy *policy, *without_fault;
	const int error = llk_policy_read((const char *)data, size, "fuzz", &policy, &fault);

	HOLDS(llk_policy_read((const char *)data, size, "fuzz", &without_fault, NULL) == error);
	llk_policy_free(without_fault);
	HOLDS(!error == !!policy);
	if (error)
		check_fault(&fault, error, lines);
	else
		check_taken(policy, lines);
	llk_policy_free(policy);
	return 0;
}
