// SPDX-License-Identifier: MIT
/* The report: what a ruleset achieves on its kernel, feature by feature. */
#include "ruleset.h"
#include "sized.h"

static enum llk_threads find_threads(const struct llk_ruleset *ruleset,
				     const struct negotiation *negotiation)
{
	if (ruleset->enforced)
		return ruleset->threads;
	if (!llk_negotiation_handles(negotiation))
		return LLK_THREADS_NONE;
	return llk_threads_covered((uint32_t)negotiation->enforced.of[LLK_FEATURE_RESTRICT]);
}

/* What the ABI number promises and the kernel refuses. */
static uint64_t find_quirks(const struct llk_ruleset *ruleset, enum llk_feature_kind kind)
{
	return llk_feature_mask(kind, ruleset->support.abi) & ~ruleset->available.of[kind];
}

int llk_ruleset_report(const struct llk_ruleset *ruleset, struct llk_report *report)
{
	struct negotiation negotiation;
	const uint64_t *const enforced = negotiation.enforced.of;
	const uint64_t *const unavailable = negotiation.unavailable.of;
	struct llk_report made;

	if (!ruleset || !llk_sized_is_given(report, LLK_REPORT_FIRST))
		return LLK_ERROR_INVALID;
	llk_negotiate(ruleset, &negotiation);
	made = (struct llk_report){
		.state = ruleset->support.state,
		.abi = ruleset->support.abi,
		.enforced = ruleset->enforced && llk_negotiation_handles(&negotiation),
		.dry_run = !ruleset->enforced,
		.enforced_fs = enforced[LLK_FEATURE_FS],
		.enforced_net = enforced[LLK_FEATURE_NET],
		.enforced_scoped = enforced[LLK_FEATURE_SCOPE],
		.unavailable_fs = unavailable[LLK_FEATURE_FS],
		.unavailable_net = unavailable[LLK_FEATURE_NET],
		.unavailable_scoped = unavailable[LLK_FEATURE_SCOPE],
		.dropped_fs = negotiation.dropped.of[LLK_FEATURE_FS],
		.dropped_net = negotiation.dropped.of[LLK_FEATURE_NET],
		.enforced_restrict_flags = (uint32_t)enforced[LLK_FEATURE_RESTRICT],
		.unavailable_restrict_flags = (uint32_t)unavailable[LLK_FEATURE_RESTRICT],
		.enforced_rule_flags = (uint32_t)enforced[LLK_FEATURE_RULE],
		.unavailable_rule_flags = (uint32_t)unavailable[LLK_FEATURE_RULE],
		.required_fs = llk_required(ruleset, LLK_FEATURE_FS),
		.required_net = llk_required(ruleset, LLK_FEATURE_NET),
		.required_scoped = llk_required(ruleset, LLK_FEATURE_SCOPE),
		.required_restrict_flags = (uint32_t)llk_required(ruleset, LLK_FEATURE_RESTRICT),
		.required_rule_flags = (uint32_t)llk_required(ruleset, LLK_FEATURE_RULE),
		.minimum_abi = ruleset->minimum_abi,
		.quiet_fs = negotiation.quiet.of[LLK_FEATURE_FS],
		.quiet_net = negotiation.quiet.of[LLK_FEATURE_NET],
		.quiet_scoped = negotiation.quiet.of[LLK_FEATURE_SCOPE],
		.quirk_fs = find_quirks(ruleset, LLK_FEATURE_FS),
		.quirk_net = find_quirks(ruleset, LLK_FEATURE_NET),
		.quirk_scoped = find_quirks(ruleset, LLK_FEATURE_SCOPE),
		.quirk_restrict_flags = (uint32_t)find_quirks(ruleset, LLK_FEATURE_RESTRICT),
		.quirk_rule_flags = (uint32_t)find_quirks(ruleset, LLK_FEATURE_RULE),
		.errata_known = ruleset->support.errata_known,
		.errata = ruleset->support.errata,
		.threads = find_threads(ruleset, &negotiation),
		.rules = negotiation.rules,
		.rules_dropped = negotiation.rules_dropped,
		.rules_skipped = ruleset->skipped_count,
		.refused = ruleset->refused,
	};
	llk_sized_fill(report, &made, sizeof(made));
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
	case LLK_FEATURE_RULE:
		return weigh(feature->bit, report->enforced_rule_flags,
			     report->unavailable_rule_flags, 0);
	default:
		return LLK_OUTCOME_NOT_REQUESTED;
	}
}

bool llk_report_is_quirk(const struct llk_report *report, const struct llk_feature *feature)
{
	if (!report || !feature)
		return false;
	switch (feature->kind) {
	case LLK_FEATURE_FS:
		return report->quirk_fs & feature->bit;
	case LLK_FEATURE_NET:
		return report->quirk_net & feature->bit;
	case LLK_FEATURE_SCOPE:
		return report->quirk_scoped & feature->bit;
	case LLK_FEATURE_RESTRICT:
		return report->quirk_restrict_flags & feature->bit;
	case LLK_FEATURE_RULE:
		return report->quirk_rule_flags & feature->bit;
	default:
		return false;
	}
}

/* Earlier versions do not say. */
static bool is_refused(const struct llk_report *report)
{
	return llk_sized_is_given(report, LLK_SIZE_UP_TO(struct llk_report, refused)) &&
	       report->refused;
}

enum llk_summary llk_report_summary(const struct llk_report *report)
{
	if (!report || is_refused(report) ||
	    !(report->enforced_fs | report->enforced_net | report->enforced_scoped))
		return LLK_SUMMARY_NONE;
	if (report->unavailable_fs | report->unavailable_net | report->unavailable_scoped)
		return LLK_SUMMARY_PARTIAL;
	/* A thread that is left out, or may be, can do all that the others cannot. */
	return report->threads == LLK_THREADS_ALL ? LLK_SUMMARY_FULL : LLK_SUMMARY_PARTIAL;
}

const char *llk_summary_name(enum llk_summary summary)
{
	switch (summary) {
	case LLK_SUMMARY_FULL:
		return "full";
	case LLK_SUMMARY_PARTIAL:
		return "partial";
	case LLK_SUMMARY_NONE:
		break;
	}
	return "none";
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
