// SPDX-License-Identifier: MIT
/* The report: what a ruleset achieves on its kernel, feature by feature. */
#include <string.h>

#include "ruleset.h"

int llk_ruleset_report(const struct llk_ruleset *ruleset, struct llk_report *report)
{
	struct negotiation negotiation;
	const struct protections *const enforced = &negotiation.enforced;
	const struct protections *const unavailable = &negotiation.unavailable;
	size_t size;

	if (!ruleset || !report || report->size < sizeof(*report))
		return LLK_ERROR_INVALID;
	size = report->size;
	llk_negotiate(ruleset, &negotiation);
	memset(report, 0, size);
	*report = (struct llk_report){
		.size = size,
		.state = ruleset->support.state,
		.abi = ruleset->support.abi,
		.enforced = ruleset->enforced,
		.enforced_fs = enforced->of[LLK_FEATURE_FS],
		.enforced_net = enforced->of[LLK_FEATURE_NET],
		.enforced_scoped = enforced->of[LLK_FEATURE_SCOPE],
		.unavailable_fs = unavailable->of[LLK_FEATURE_FS],
		.unavailable_net = unavailable->of[LLK_FEATURE_NET],
		.unavailable_scoped = unavailable->of[LLK_FEATURE_SCOPE],
		.dropped_fs = negotiation.dropped.of[LLK_FEATURE_FS],
		.dropped_net = negotiation.dropped.of[LLK_FEATURE_NET],
		.enforced_restrict_flags = (uint32_t)enforced->of[LLK_FEATURE_RESTRICT],
		.unavailable_restrict_flags = (uint32_t)unavailable->of[LLK_FEATURE_RESTRICT],
		.rules = negotiation.rules,
		.rules_dropped = negotiation.rules_dropped,
	};
	return 0;
}

static enum llk_outcome weigh(uint64_t bit, uint64_t enforced, uint64_t unavailable,
			      uint64_t dropped)
{
	if (bit & enforced)
		return LLK_OUTCOME_ENFORCED;
	if (bit & unavailable & dropped)
		return LLK_OUTCOME_DROPPED;
	if (bit & unavailable)
		return LLK_OUTCOME_UNAVAILABLE;
	return LLK_OUTCOME_NOT_REQUESTED;
}

enum llk_outcome llk_report_outcome(const struct llk_report *report,
				    const struct llk_feature *feature)
{
	if (!report || !feature)
		return LLK_OUTCOME_NOT_REQUESTED;
	switch (feature->kind) {
	case LLK_FEATURE_FS:
		return weigh(feature->bit, report->enforced_fs, report->unavailable_fs,
			     report->dropped_fs);
	case LLK_FEATURE_NET:
		return weigh(feature->bit, report->enforced_net, report->unavailable_net,
			     report->dropped_net);
	case LLK_FEATURE_SCOPE:
		return weigh(feature->bit, report->enforced_scoped, report->unavailable_scoped, 0);
	case LLK_FEATURE_RESTRICT:
		return weigh(feature->bit, report->enforced_restrict_flags,
			     report->unavailable_restrict_flags, 0);
	default:
		return LLK_OUTCOME_NOT_REQUESTED;
	}
}

const char *llk_outcome_name(enum llk_outcome outcome)
{
	static const char *const names[] = {
		[LLK_OUTCOME_ENFORCED] = "enforced",
		[LLK_OUTCOME_UNAVAILABLE] = "unavailable",
		[LLK_OUTCOME_DROPPED] = "dropped",
		[LLK_OUTCOME_NOT_REQUESTED] = "not_requested",
	};

	if ((size_t)outcome >= sizeof(names) / sizeof(names[0]))
		return "not_requested";
	return names[outcome];
}
