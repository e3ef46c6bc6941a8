// SPDX-License-Identifier: MIT
#include "collect.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "cause.h"
#include "detect.h"
#include "evidence.h"
#include "exercise.h"
#include "log_proof.h"
#include "proof.h"
#include "quirk.h"
#include "quirk_search.h"
#include "requirement.h"
#include "scratch.h"
#include "unknown_bits.h"

/* Without Landlock: what can be said of every feature alike. */
static void set_absent(struct feature_report *feature, enum llk_state state)
{
	switch (state) {
	case LLK_STATE_DISABLED:
	case LLK_STATE_NOT_BUILT:
	case LLK_STATE_BLOCKED:
		report_outcome(feature, ENFORCED_NO, llk_state_name(state), NULL);
		break;
	default:
		report_outcome(feature, ENFORCED_UNTESTED, llk_state_name(state), NULL);
		break;
	}
}

/* What is known without any check of behaviour. */
static void set_outset(struct feature_report *feature, const struct report *report)
{
	const struct llk_support *const support = &report->support;
	const enum llk_feature_kind kind = feature->feature->kind;
	const bool concerned = feature->feature->since_abi <= support->abi;

	if (support->state != LLK_STATE_ENABLED) {
		set_absent(feature, support->state);
		feature->undecided = !report_knows_abi(report);
		return;
	}
	/*
	 * The number says nothing of what comes after it, nor of errata.  Stable releases have the
	 * query for these under lower numbers too.
	 */
	if (report->offline &&
	    (kind == LLK_FEATURE_ERRATUM ||
	     (!concerned && (kind == LLK_FEATURE_QUERY || report->abi_certainty == ABI_UNKNOWN)))) {
		feature->undecided = true;
		report_outcome(feature, ENFORCED_UNTESTED, "not_tried", NULL);
		return;
	}
	feature->accepted =
		report->offline ? concerned : llk_support_has(support, feature->feature);
	feature->declared = kind == LLK_FEATURE_ERRATUM ? feature->accepted : concerned;
	if (kind == LLK_FEATURE_ERRATUM && !concerned)
		report_outcome(feature, ENFORCED_UNTESTED, "not_concerned",
			       "it is about features of ABI %d", feature->feature->since_abi);
	else if (kind == LLK_FEATURE_ERRATUM || feature->accepted)
		report_outcome(feature, ENFORCED_UNTESTED, "not_tried", NULL);
	else
		report_outcome(feature, ENFORCED_NO, "absent", NULL);
	/* Its answer is all that a query does. */
	if (kind == LLK_FEATURE_QUERY && feature->accepted && !report->offline)
		report_outcome(feature, ENFORCED_YES, NULL, NULL);
}

static void list_features(struct report *report)
{
	const struct llk_feature *row;

	for (size_t i = 0; (row = llk_feature_at(i)) && i < REPORT_FEATURES_MAX; i++) {
		struct feature_report *const feature = &report->features[report->feature_count++];

		feature->feature = row;
		set_outset(feature, report);
	}
}

/* Whether its exercise opens a socket: for some in this process, which a filter may kill for it. */
static bool needs_socket(const struct llk_feature *feature)
{
	return feature->kind == LLK_FEATURE_NET || strcmp(feature->name, "fs.resolve_unix") == 0 ||
	       strcmp(feature->name, "scope.abstract_unix_socket") == 0;
}

static void prove(struct report *report, struct feature_report *feature, struct scratch *scratch)
{
	if (report->network.killed_by_filter && needs_socket(feature->feature)) {
		report_outcome(feature, ENFORCED_UNTESTED, "set_up_failed", "%s",
			       report->network.cause);
		return;
	}
	switch (feature->feature->kind) {
	case LLK_FEATURE_FS:
	case LLK_FEATURE_NET:
	case LLK_FEATURE_SCOPE:
		prove_right(feature, scratch);
		break;
	case LLK_FEATURE_RESTRICT:
	case LLK_FEATURE_RULE:
		prove_flag(feature);
		break;
	case LLK_FEATURE_ERRATUM:
		if (feature->feature->since_abi <= report->support.abi)
			prove_erratum(report, feature, scratch);
		break;
	case LLK_FEATURE_QUERY:
		break;
	}
}

/*
 * A child that is waited for starts soonest where its parent has run.  Returns whether *before has
 * to be restored.  A seccomp filter may kill for the asking.
 */
static bool stay_on_one_processor(const struct evidence *evidence, cpu_set_t *before)
{
	cpu_set_t one;
	int processor;

	if (evidence->seccomp != TRISTATE_NO)
		return false;
	processor = sched_getcpu();
	if (processor < 0 || processor >= CPU_SETSIZE ||
	    sched_getaffinity(0, sizeof(*before), before))
		return false;
	CPU_ZERO(&one);
	CPU_SET((size_t)processor, &one);
	return sched_setaffinity(0, sizeof(one), &one) == 0;
}

static void prove_features(struct report *report, const struct collect_options *options,
			   const volatile sig_atomic_t *stop)
{
	struct scratch scratch = { 0 };
	cpu_set_t processors;
	const bool stays = stay_on_one_processor(&report->evidence, &processors);

	exercise_judge_by(judge_vforked);
	/* What is denied for a proof is no event: it stays out of the audit log. */
	sandbox_set_flags(report->support.restrict_flags & LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF);
	/* In table order: the errata, which come last, build on what is known of the rights. */
	for (size_t i = 0; i < report->feature_count && !*stop; i++) {
		struct feature_report *const feature = &report->features[i];

		if (feature->accepted || feature->feature->kind == LLK_FEATURE_ERRATUM)
			prove(report, feature, &scratch);
	}
	quirk_search_all(report, &scratch, stop);
	if (!*stop)
		prove_logs(report, options->may_switch_audit);
	if (!*stop)
		detect_layers(report);
	if (stays)
		sched_setaffinity(0, sizeof(processors), &processors);
}

/* Whether a right or scope of that outcome is among the features. */
static bool has_outcome(const struct report *report, enum enforced enforced)
{
	for (size_t i = 0; i < report->feature_count; i++) {
		const struct feature_report *const feature = &report->features[i];
		const enum llk_feature_kind kind = feature->feature->kind;

		if (feature->accepted && feature->enforced == enforced &&
		    (kind == LLK_FEATURE_FS || kind == LLK_FEATURE_NET ||
		     kind == LLK_FEATURE_SCOPE))
			return true;
	}
	return false;
}

static enum verdict_word reach_verdict(const struct report *report, bool behaviour)
{
	bool doubtful = false;

	if (report->support.state == LLK_STATE_UNKNOWN ||
	    report->support.state == LLK_STATE_UNSUPPORTED)
		return INCONCLUSIVE;
	if (report->support.state != LLK_STATE_ENABLED || has_outcome(report, ENFORCED_NO))
		return UNSATISFIED;
	for (size_t i = 0; i < report->requirement_count; i++) {
		const struct requirement *const requirement = &report->requirements[i];

		if (!requirement->met && !requirement->undecided)
			return UNSATISFIED;
		doubtful |= requirement->doubtful || requirement->undecided;
	}
	/* Enabled, and what that means cannot be told. */
	doubtful |= !report_knows_abi(report);
	/* Where nothing at all could be tried, nothing is known of what is enforced. */
	if (doubtful || (behaviour && !has_outcome(report, ENFORCED_YES)))
		return INCONCLUSIVE;
	return READY;
}

static void conclude(struct report *report, bool behaviour)
{
	quirk_find(report);
	requirement_judge(report);
	report->verdict = reach_verdict(report, behaviour);
}

/* Of the kernel behind one, that it does not have Landlock is not known. */
static void heed_translator(struct report *report)
{
	const struct emulator *const emulator = report->evidence.emulator;

	if (report->support.state == LLK_STATE_NOT_BUILT && emulator && emulator->translates)
		report->support.state = LLK_STATE_BLOCKED;
}

int collect(struct report *report, const struct collect_options *options,
	    const volatile sig_atomic_t *stop)
{
	int error;

	report->layers = -1;
	report->layers_in_use = -1;
	if (options->number_alone && detect_here(report)) {
		collect_conclude(report);
		return 0;
	}
	if (uname(&report->kernel))
		return errno;
	error = detect(report);
	if (error)
		return error;
	evidence_gather(&report->evidence, &report->kernel);
	heed_translator(report);
	cause_find(report);
	list_features(report);
	if (report->support.state == LLK_STATE_ENABLED)
		unknown_bits_find(report);
	if (options->behaviour && report->support.state == LLK_STATE_ENABLED)
		prove_features(report, options, stop);
	conclude(report, options->behaviour);
	return 0;
}

void collect_conclude(struct report *report)
{
	list_features(report);
	conclude(report, false);
}
