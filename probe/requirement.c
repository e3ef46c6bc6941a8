// SPDX-License-Identifier: MIT
#include "requirement.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* "abi>=" and a decimal number. */
static bool parse_abi(const char *expr, int *abi)
{
	static const char prefix[] = "abi>=";
	const char *const digits = expr + sizeof(prefix) - 1;
	char *end;
	long value;

	if (strncmp(expr, prefix, sizeof(prefix) - 1) != 0 || !isdigit((unsigned char)*digits))
		return false;
	errno = 0;
	value = strtol(digits, &end, 10);
	if (errno || *end || value > INT_MAX)
		return false;
	*abi = (int)value;
	return true;
}

static int add(struct report *report, const char *expr)
{
	struct requirement requirement = { .expr = expr, .feature = llk_feature_find(expr) };
	struct requirement *more;

	if (!requirement.feature && !parse_abi(expr, &requirement.abi))
		return EINVAL;
	more = realloc(report->requirements, (report->requirement_count + 1) * sizeof(*more));
	if (!more)
		return ENOMEM;
	more[report->requirement_count++] = requirement;
	report->requirements = more;
	return 0;
}

int requirement_parse(struct report *report, char *text, const char **culprit)
{
	int error = 0;

	while (!error && text) {
		*culprit = strsep(&text, ",");
		error = add(report, *culprit);
	}
	return error;
}

/*
 * A feature is there if it is accepted as well as declared, or proven.  One whose proof was tried
 * and could not be had is doubtful, unless its effect cannot be seen on any machine.
 */
static void judge_feature(struct report *report, struct requirement *requirement)
{
	const struct feature_report *const feature =
		report_find(report, requirement->feature->name);
	const enum llk_feature_kind kind = requirement->feature->kind;
	const bool provable =
		kind == LLK_FEATURE_FS || kind == LLK_FEATURE_NET || kind == LLK_FEATURE_SCOPE;

	requirement->met =
		feature->enforced == ENFORCED_YES ||
		(feature->enforced == ENFORCED_UNTESTED && feature->declared && feature->accepted);
	requirement->doubtful = requirement->met && provable &&
				feature->enforced == ENFORCED_UNTESTED &&
				strcmp(feature->reason, "not_tried") != 0;
}

void requirement_judge(struct report *report)
{
	for (size_t i = 0; i < report->requirement_count; i++) {
		struct requirement *const requirement = &report->requirements[i];

		if (requirement->feature)
			judge_feature(report, requirement);
		else
			requirement->met = report->support.abi >= requirement->abi;
	}
}
