// SPDX-License-Identifier: MIT
#include "change.h"

#include <string.h>

#include "cell.h"
#include "field.h"

static const struct {
	const char *name;
	const char *title;
} texts[CHANGES] = {
	[CHANGE_NONE] = { "none", "none" },
	[CHANGE_REGRESSION] = { "regression", "regression" },
	[CHANGE_NEW_FAILURE] = { "new_failure", "new failure" },
	[CHANGE_FIX] = { "fix", "fix" },
	[CHANGE_DEFECT_COME] = { "defect_come", "defect came" },
	[CHANGE_DEFECT_GONE] = { "defect_gone", "defect gone" },
	[CHANGE_COVERAGE_LOST] = { "coverage_lost", "coverage lost" },
	[CHANGE_COVERAGE_GAINED] = { "coverage_gained", "coverage gained" },
	[CHANGE_FLAKE] = { "flake", "flake" },
	[CHANGE_OTHER] = { "other", "other" },
};

const char *change_name(enum change change)
{
	return texts[change].name;
}

const char *change_title(enum change change)
{
	return texts[change].title;
}

enum change change_find(const char *name)
{
	for (int i = CHANGE_REGRESSION; i < CHANGES; i++) {
		if (field_equal(texts[i].name, name))
			return (enum change)i;
	}
	return CHANGE_NONE;
}

bool change_is_worse(enum change change)
{
	return change == CHANGE_REGRESSION || change == CHANGE_NEW_FAILURE ||
	       change == CHANGE_DEFECT_COME || change == CHANGE_COVERAGE_LOST ||
	       change == CHANGE_FLAKE;
}

bool outcome_is_waivable(const char *outcome)
{
	const int found = outcome_find(outcome);

	return found == OUTCOME_FAIL || found == OUTCOME_XPASS || found == OUTCOME_BROKEN;
}

static int outcome_of(const json_t *result)
{
	return outcome_find(field_text(result, "outcome"));
}

bool result_is_bad(const json_t *result)
{
	const int outcome = outcome_of(result);

	return outcome == OUTCOME_FAIL || outcome == OUTCOME_XPASS;
}

bool result_is_judged(const json_t *result)
{
	return result_is_bad(result) || outcome_of(result) == OUTCOME_PASS ||
	       outcome_of(result) == OUTCOME_XFAIL;
}

static bool has_code(const json_t *result, const char *code)
{
	const char *reason = field_text(result, "reason") ?: "";
	const size_t length = strcspn(reason, ":");

	return length == strlen(code) && strncmp(reason, code, length) == 0;
}

static bool is_same_code(const json_t *one, const json_t *other)
{
	const char *a = field_text(one, "reason") ?: "", *b = field_text(other, "reason") ?: "";
	const size_t length = strcspn(a, ":");

	return length == strcspn(b, ":") && strncmp(a, b, length) == 0;
}

static enum change to_bad(const json_t *old)
{
	if (result_is_bad(old))
		return CHANGE_OTHER;
	return result_is_judged(old) ? CHANGE_REGRESSION : CHANGE_NEW_FAILURE;
}

/* A check that the kernel behaves well without a feature has no place where the feature is. */
static enum change to_unjudged(const json_t *old, const json_t *new)
{
	const bool present = outcome_of(new) == OUTCOME_SKIP && has_code(new, "present");

	return result_is_judged(old) && !present ? CHANGE_COVERAGE_LOST : CHANGE_OTHER;
}

enum change change_of_results(const json_t *old, const json_t *new)
{
	const int outcome = outcome_of(new);
	const bool reasoned = outcome == OUTCOME_XFAIL || outcome == OUTCOME_SKIP;

	if (outcome_of(old) == outcome && (!reasoned || is_same_code(old, new)))
		return CHANGE_NONE;
	if (result_is_bad(new))
		return to_bad(old);
	if (!result_is_judged(new))
		return to_unjudged(old, new);
	if (!result_is_judged(old))
		return CHANGE_COVERAGE_GAINED;
	if (outcome == OUTCOME_XFAIL)
		return CHANGE_DEFECT_COME;
	return result_is_bad(old) ? CHANGE_FIX : CHANGE_DEFECT_GONE;
}
