// SPDX-License-Identifier: MIT
/* What must hold between a ruleset, its report and what the kernel was given. */
#include <jansson.h>
#include <string.h>

#include "holds.h"
#include "model.h"
#include "stand_in.h"

/* What an option of 0 stands for. */
#define DEFAULT_ABI 11

void model_begin(struct model *model, const struct llk_ruleset_options *options)
{
	const int abi = options->abi ? options->abi : DEFAULT_ABI;

	memset(model, 0, sizeof(*model));
	for (int kind = LLK_FEATURE_FS; kind <= LLK_FEATURE_SCOPE; kind++)
		model->requested[kind] = llk_feature_mask((enum llk_feature_kind)kind, abi);
	model->requested[LLK_FEATURE_RESTRICT] = options->restrict_flags;
	if (options->mode == LLK_MODE_STRICT)
		memset(model->required, 0xff, sizeof(model->required));
}

static uint64_t file_rights(void)
{
	const struct llk_feature *feature;
	uint64_t rights = 0;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind == LLK_FEATURE_FS && feature->applies_to_file)
			rights |= feature->bit;
	}
	return rights;
}

void model_allow_fs(struct model *model, uint64_t access, bool directory, bool named)
{
	const uint64_t carried = directory ? access : access & file_rights();

	model->rules++;
	model->allowed_fs |= carried;
	if (named)
		model->requested[LLK_FEATURE_FS] |= carried;
}

void model_allow_net(struct model *model, uint64_t access, bool named)
{
	model->rules++;
	model->allowed_net |= access;
	if (named)
		model->requested[LLK_FEATURE_NET] |= access;
}

struct llk_report quiet_report(const struct llk_ruleset *ruleset)
{
	struct llk_report report = { .size = sizeof(report) };
	const unsigned int calls = stand_in.calls, fail_at = stand_in.fail_at;

	stand_in.fail_at = 0;
	HOLDS(llk_ruleset_report(ruleset, &report) == 0);
	stand_in.calls = calls;
	stand_in.fail_at = fail_at;
	return report;
}

bool is_same_report(const struct llk_report *a, const struct llk_report *b)
{
	char of_a[16384], of_b[sizeof(of_a)];

	HOLDS(llk_report_json(a, of_a, sizeof(of_a)) < (long)sizeof(of_a));
	HOLDS(llk_report_json(b, of_b, sizeof(of_b)) < (long)sizeof(of_b));
	return strcmp(of_a, of_b) == 0;
}

static void check_text(const struct llk_report *report,
		       long (*write)(const struct llk_report *report, char *buffer, size_t size),
		       bool json)
{
	const long length = write(report, NULL, 0);
	char whole[16384], part[64];

	HOLDS(length > 0 && length < (long)sizeof(whole));
	memset(whole, 'x', sizeof(whole));
	HOLDS(write(report, whole, sizeof(whole)) == length);
	HOLDS(strlen(whole) == (size_t)length && whole[length - 1] == '\n');
	HOLDS(write(report, part, sizeof(part)) == length);
	HOLDS(strlen(part) == sizeof(part) - 1 && memcmp(part, whole, sizeof(part) - 1) == 0);
	if (json) {
		json_t *root = json_loads(whole, JSON_REJECT_DUPLICATES, NULL);

		HOLDS(json_is_object(root));
		json_decref(root);
	}
}

/* One kind: what is requested is enforced or unavailable, never both, never neither. */
static void check_kind(const struct model *model, enum llk_feature_kind kind, uint64_t enforced,
		       uint64_t unavailable, uint64_t dropped)
{
	uint64_t requested = model->requested[kind] & ~model->exempted[kind];

	/* A companion, of a right that the kernel has. */
	if (kind == LLK_FEATURE_FS && (enforced & ~(uint64_t)LLK_ACCESS_FS_REFER))
		requested |= LLK_ACCESS_FS_REFER;
	/* What the kernel denies along with any other right cannot be denied alone. */
	HOLDS(kind != LLK_FEATURE_FS || enforced != LLK_ACCESS_FS_REFER ||
	      (requested & LLK_ACCESS_FS_REFER));
	HOLDS((enforced & unavailable) == 0);
	HOLDS((enforced | unavailable) == requested);
	HOLDS((dropped & ~requested) == 0);
}

static void check_outcomes(const struct llk_report *report)
{
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		const enum llk_outcome outcome = llk_report_outcome(report, feature);

		if (feature->kind != LLK_FEATURE_FS)
			continue;
		HOLDS((outcome == LLK_OUTCOME_ENFORCED) == !!(report->enforced_fs & feature->bit));
		HOLDS((outcome == LLK_OUTCOME_UNAVAILABLE || outcome == LLK_OUTCOME_DROPPED) ==
		      !!(report->unavailable_fs & feature->bit));
	}
}

void check_report(const struct llk_ruleset *ruleset, const struct model *model)
{
	const struct llk_report report = quiet_report(ruleset);

	check_kind(model, LLK_FEATURE_FS, report.enforced_fs, report.unavailable_fs,
		   report.dropped_fs);
	check_kind(model, LLK_FEATURE_NET, report.enforced_net, report.unavailable_net,
		   report.dropped_net);
	check_kind(model, LLK_FEATURE_SCOPE, report.enforced_scoped, report.unavailable_scoped, 0);
	HOLDS((report.enforced_restrict_flags & report.unavailable_restrict_flags) == 0);
	HOLDS((report.quiet_fs & ~(model->quiet[LLK_FEATURE_FS] & report.enforced_fs)) == 0);
	HOLDS((report.quiet_net & ~(model->quiet[LLK_FEATURE_NET] & report.enforced_net)) == 0);
	HOLDS((report.quiet_scoped & ~(model->quiet[LLK_FEATURE_SCOPE] & report.enforced_scoped)) ==
	      0);
	HOLDS(report.rules + report.rules_dropped <= model->rules);
	check_outcomes(&report);
}

void check_written_report(const struct llk_ruleset *ruleset)
{
	const struct llk_report report = quiet_report(ruleset);

	check_text(&report, llk_report_text, false);
	check_text(&report, llk_report_json, true);
}

/* Nothing that is required is missing, and nothing is granted that no rule allows. */
void check_enforced(const struct llk_ruleset *ruleset, const struct model *model)
{
	const struct llk_report report = quiet_report(ruleset);
	const struct llk_ruleset_attr *attr = &stand_in.attr;
	const bool handles = report.enforced_fs || report.enforced_net || report.enforced_scoped;
	uint64_t granted_fs = 0, granted_net = 0;

	HOLDS(report.enforced == handles);
	HOLDS(!report.dry_run);
	HOLDS((llk_report_summary(&report) == LLK_SUMMARY_NONE) == !handles);
	HOLDS(stand_in.layers == (handles ? 1 : 0));
	HOLDS(!handles || stand_in.no_new_privs);
	HOLDS((model->demanded[LLK_FEATURE_FS] & ~report.enforced_fs) == 0);
	HOLDS((model->demanded[LLK_FEATURE_NET] & ~report.enforced_net) == 0);
	HOLDS((model->demanded[LLK_FEATURE_SCOPE] & ~report.enforced_scoped) == 0);
	HOLDS((report.unavailable_fs & model->required[LLK_FEATURE_FS]) == 0);
	HOLDS((report.unavailable_net & model->required[LLK_FEATURE_NET]) == 0);
	HOLDS((report.unavailable_scoped & model->required[LLK_FEATURE_SCOPE]) == 0);
	HOLDS((report.unavailable_restrict_flags & model->required[LLK_FEATURE_RESTRICT]) == 0);
	HOLDS((report.unavailable_rule_flags & model->required[LLK_FEATURE_RULE]) == 0);

	/* The kernel denies REFER, handled or not, along with any other right. */
	HOLDS((attr->handled_access_fs | (report.enforced_fs & LLK_ACCESS_FS_REFER)) ==
	      report.enforced_fs);
	HOLDS(attr->handled_access_net == report.enforced_net);
	HOLDS(attr->scoped == report.enforced_scoped);
	HOLDS(attr->quiet_access_fs == report.quiet_fs);
	HOLDS(attr->quiet_access_net == report.quiet_net);
	HOLDS(attr->quiet_scoped == report.quiet_scoped);
	HOLDS(((handles ? stand_in.enforced_flags : stand_in.log_flags) &
	       ~(uint32_t)LLK_RESTRICT_SELF_NO_NEW_PRIVS) == report.enforced_restrict_flags);

	for (size_t i = 0; i < stand_in.rule_count; i++) {
		if (stand_in.rules[i].type == LLK_RULE_PATH_BENEATH)
			granted_fs |= stand_in.rules[i].access;
		else
			granted_net |= stand_in.rules[i].access;
	}
	HOLDS(stand_in.rule_count == report.rules);
	HOLDS(granted_fs == (model->allowed_fs & attr->handled_access_fs));
	if (!stand_in.without_inet)
		HOLDS(granted_net == (model->allowed_net & attr->handled_access_net));
}

void check_failure(const struct llk_ruleset *ruleset, int error)
{
	struct llk_failure failure = { .size = sizeof(failure) };
	char sentence[8192], part[8];

	HOLDS(llk_ruleset_failure(ruleset, &failure) == 0);
	HOLDS(failure.error == error);
	HOLDS(error != LLK_ERROR_COMPATIBILITY || failure.required_abi > 0);
	HOLDS(error != LLK_ERROR_INVALID || failure.reason);
	HOLDS((error != LLK_ERROR_RULESET && error != LLK_ERROR_PATH) || failure.call);
	HOLDS(llk_ruleset_describe_failure(ruleset, sentence, sizeof(sentence)) == 0);
	HOLDS(llk_ruleset_describe_failure(ruleset, part, sizeof(part)) == 0);
	HOLDS(strlen(sentence) > sizeof(part) && strlen(part) == sizeof(part) - 1);
	HOLDS(memcmp(sentence, part, sizeof(part) - 1) == 0);
}
