// SPDX-License-Identifier: MIT
#include "requirement.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quirk.h"
#include "quirk_search.h"

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

	if (*expr == '!' && quirk_is_known(expr + 1))
		requirement.quirk = expr + 1;
	else if (!requirement.feature && !parse_abi(expr, &requirement.abi))
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

static void __attribute__((format(printf, 2, 3)))
explain(struct requirement *requirement, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(requirement->why, sizeof(requirement->why), format, arguments);
	va_end(arguments);
}

static void explain_feature(const struct report *report, struct requirement *requirement,
			    const struct feature_report *feature)
{
	const struct llk_support *const support = &report->support;

	if (support->state != LLK_STATE_ENABLED)
		explain(requirement, "Landlock is %s", llk_state_name(support->state));
	else if (!feature->accepted && feature->feature->kind == LLK_FEATURE_ERRATUM)
		explain(requirement, "%s",
			feature->enforced == ENFORCED_NO
				? "the fault shows"
				: "the kernel does not say that it is fixed");
	else if (!feature->accepted && feature->feature->since_abi > support->abi)
		explain(requirement, "it requires ABI %d; the kernel has ABI %d",
			feature->feature->since_abi, support->abi);
	else if (!feature->accepted)
		explain(requirement, "the kernel refuses it, although its ABI includes it");
	else
		explain(requirement, "%s%s%s", feature->reason, *feature->detail ? ": " : "",
			feature->detail);
}

/* Of a kernel that does not run: what its configuration alone decides.  Returns whether it does. */
static bool judge_offline(const struct report *report, struct requirement *requirement,
			  const struct feature_report *feature)
{
	const struct network_report *const network = &report->network;
	const bool is_net = requirement->feature->kind == LLK_FEATURE_NET;

	if (!report->offline || report->support.state != LLK_STATE_ENABLED)
		return false;
	if (is_net && !network->tcp && !network->unknown_inet) {
		explain(requirement, "%s", network->cause);
		return true;
	}
	requirement->undecided = feature->undecided || (is_net && network->unknown_inet);
	if (!requirement->undecided)
		return false;
	if (requirement->feature->kind == LLK_FEATURE_ERRATUM ||
	    requirement->feature->kind == LLK_FEATURE_QUERY)
		explain(requirement, "a kernel that does not run cannot be asked");
	else if (feature->undecided)
		explain(requirement, "it requires ABI %d; the kernel's ABI is not known",
			feature->feature->since_abi);
	else
		explain(requirement, "no configuration says whether the kernel has TCP/IP");
	return true;
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

	if (judge_offline(report, requirement, feature))
		return;
	requirement->met =
		feature->enforced == ENFORCED_YES ||
		(feature->enforced == ENFORCED_UNTESTED && feature->declared && feature->accepted);
	requirement->doubtful = requirement->met && provable &&
				feature->enforced == ENFORCED_UNTESTED &&
				strcmp(feature->reason, "not_tried") != 0;
	if (!requirement->met || requirement->doubtful)
		explain_feature(report, requirement, feature);
}

static const struct search *find_search(const struct report *report, const char *quirk)
{
	for (size_t i = 0; i < report->search_count; i++) {
		if (strcmp(report->searches[i].quirk, quirk) == 0)
			return &report->searches[i];
	}
	return NULL;
}

/* Whether anything has been done by which the quirk, which no search is for, would show. */
static bool would_have_shown(const struct report *report, const char *quirk)
{
	if (strcmp(quirk, QUIRK_LAYERS) == 0)
		return report->layers >= 0;
	return report->search_count > 0;
}

/* A quirk that is not there; one that cannot be told is doubtful if it concerns this kernel. */
static void judge_absence(const struct report *report, struct requirement *requirement)
{
	const struct search *const search = find_search(report, requirement->quirk);

	requirement->met = true;
	for (size_t i = 0; i < report->quirk_count; i++) {
		if (strcmp(report->quirks[i].id, requirement->quirk) != 0)
			continue;
		requirement->met = false;
		explain(requirement, "%s", report->quirks[i].detail);
		return;
	}
	if (report->support.state != LLK_STATE_ENABLED ||
	    (!quirk_is_searched(requirement->quirk) &&
	     would_have_shown(report, requirement->quirk)))
		return;
	if (!search) {
		requirement->doubtful = true;
		explain(requirement, "not_tried");
		return;
	}
	/* What cannot be done without a sandbox cannot be done within one. */
	requirement->doubtful = search->found == TRISTATE_UNKNOWN &&
				strcmp(search->reason, "not_concerned") != 0 &&
				strcmp(search->reason, "unavailable") != 0;
	if (requirement->doubtful)
		explain(requirement, "%s%s%s", search->reason, *search->detail ? ": " : "",
			search->detail);
}

static void judge_abi(const struct report *report, struct requirement *requirement)
{
	requirement->met = report->support.abi >= requirement->abi;
	requirement->undecided = !requirement->met && report->abi_certainty != ABI_EXACT;
	if (requirement->undecided)
		explain(requirement, "the kernel's ABI is not known");
	else if (!requirement->met && report->support.state == LLK_STATE_ENABLED)
		explain(requirement, "the kernel has ABI %d", report->support.abi);
	else if (!requirement->met)
		explain(requirement, "Landlock is %s", llk_state_name(report->support.state));
}

/* What is not met for no better reason than that Landlock's state is not known. */
static void judge_state(const struct report *report, struct requirement *requirement)
{
	const enum llk_state state = report->support.state;

	if (!requirement->met && (state == LLK_STATE_UNKNOWN || state == LLK_STATE_UNSUPPORTED))
		requirement->undecided = true;
}

void requirement_judge(struct report *report)
{
	for (size_t i = 0; i < report->requirement_count; i++) {
		struct requirement *const requirement = &report->requirements[i];

		if (requirement->feature)
			judge_feature(report, requirement);
		else if (requirement->quirk)
			judge_absence(report, requirement);
		else
			judge_abi(report, requirement);
		judge_state(report, requirement);
	}
}
