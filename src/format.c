// SPDX-License-Identifier: MIT
/* The report as text and as JSON, from the same rows; explanations as a sentence. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ruleset.h"
#include "text.h"

static const char *const kind_names[] = {
	[LLK_FEATURE_FS] = "fs",	   [LLK_FEATURE_NET] = "net",
	[LLK_FEATURE_SCOPE] = "scope",	   [LLK_FEATURE_RESTRICT] = "restrict",
	[LLK_FEATURE_RULE] = "rule",	   [LLK_FEATURE_QUERY] = "query",
	[LLK_FEATURE_ERRATUM] = "erratum",
};

static bool is_in(uint64_t mask, const struct llk_feature *feature)
{
	return mask & feature->bit;
}

static bool is_required(const struct llk_report *report, const struct llk_feature *feature)
{
	switch (feature->kind) {
	case LLK_FEATURE_FS:
		return is_in(report->required_fs, feature);
	case LLK_FEATURE_NET:
		return is_in(report->required_net, feature);
	case LLK_FEATURE_SCOPE:
		return is_in(report->required_scoped, feature);
	case LLK_FEATURE_RESTRICT:
		return is_in(report->required_restrict_flags, feature);
	case LLK_FEATURE_RULE:
		return is_in(report->required_rule_flags, feature);
	default:
		return false;
	}
}

static bool is_quiet(const struct llk_report *report, const struct llk_feature *feature)
{
	switch (feature->kind) {
	case LLK_FEATURE_FS:
		return is_in(report->quiet_fs, feature);
	case LLK_FEATURE_NET:
		return is_in(report->quiet_net, feature);
	case LLK_FEATURE_SCOPE:
		return is_in(report->quiet_scoped, feature);
	default:
		return false;
	}
}

/*
 * The next row that a report has something to say about, from *index on.  no_new_privs is no
 * protection to ask for: it is set in any case.
 */
static const struct llk_feature *next_row(size_t *index)
{
	const struct llk_feature *feature;

	while ((feature = llk_feature_at((*index)++))) {
		if ((int)feature->kind >= PROTECTION_KINDS)
			continue;
		if (feature->kind == LLK_FEATURE_RESTRICT &&
		    feature->bit == LLK_RESTRICT_SELF_NO_NEW_PRIVS)
			continue;
		return feature;
	}
	return NULL;
}

static bool is_usable(const struct llk_report *report, const char *buffer, size_t size)
{
	return report && report->size >= sizeof(*report) && (buffer || !size);
}

static void add_errata_text(struct text *text, const struct llk_report *report)
{
	const char *separator = "";
	const struct llk_feature *feature;

	llk_text_add(text, "errata:   ");
	if (!report->errata_known)
		llk_text_add(text, "not known");
	else if (!report->errata)
		llk_text_add(text, "none fixed");
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind != LLK_FEATURE_ERRATUM || !is_in(report->errata, feature))
			continue;
		llk_text_add(text, "%s%s", separator, feature->name);
		separator = ", ";
	}
	llk_text_add(text, report->errata ? " fixed\n" : "\n");
}

static const char *describe_threads(enum llk_threads threads)
{
	switch (threads) {
	case LLK_THREADS_NONE:
		return "none";
	case LLK_THREADS_CALLER:
		return "the calling one alone, others are left as they were";
	case LLK_THREADS_ALL:
		return "all";
	default:
		return "the calling one; whether there are others is not known";
	}
}

long llk_report_text(const struct llk_report *report, char *buffer, size_t size)
{
	const struct llk_feature *feature;
	struct text text;
	size_t i = 0;

	if (!is_usable(report, buffer, size))
		return LLK_ERROR_INVALID;
	text = llk_text_begin(buffer, size);
	llk_text_add(&text, "landlock: %s", llk_state_name(report->state));
	if (report->state == LLK_STATE_ENABLED)
		llk_text_add(&text, ", ABI %d", report->abi);
	llk_text_add(&text, report->enforced ? "; enforced\n" : "; dry run\n");
	add_errata_text(&text, report);
	llk_text_add(&text, "threads:  %s\n", describe_threads(report->threads));
	llk_text_add(&text, "rules:    %zu in force, %zu without effect\n", report->rules,
		     report->rules_dropped);
	while ((feature = next_row(&i))) {
		llk_text_add(&text, "%-27s %s", feature->name,
			     llk_outcome_name(llk_report_outcome(report, feature)));
		if (is_required(report, feature))
			llk_text_add(&text, ", required");
		if (is_quiet(report, feature))
			llk_text_add(&text, ", quiet");
		if (llk_report_is_quirk(report, feature))
			llk_text_add(&text, ", promised by ABI %d and refused", feature->since_abi);
		llk_text_add(&text, "\n");
	}
	return (long)text.length;
}

static void add_errata_json(struct text *text, const struct llk_report *report)
{
	const char *separator = "";
	const struct llk_feature *feature;

	llk_text_add(text, "\"errata\":{\"known\":%s,\"mask\":%" PRIu32 ",\"fixed\":[",
		     report->errata_known ? "true" : "false", report->errata);
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind != LLK_FEATURE_ERRATUM || !is_in(report->errata, feature))
			continue;
		llk_text_add(text, "%s\"%s\"", separator, feature->name);
		separator = ",";
	}
	llk_text_add(text, "]}");
}

static void add_features_json(struct text *text, const struct llk_report *report)
{
	const char *separator = "";
	const struct llk_feature *feature;
	size_t i = 0;

	llk_text_add(text, "\"features\":[");
	while ((feature = next_row(&i))) {
		llk_text_add(text,
			     "%s{\"name\":\"%s\",\"kind\":\"%s\",\"since_abi\":%d,"
			     "\"outcome\":\"%s\",\"required\":%s,\"quiet\":%s}",
			     separator, feature->name, kind_names[feature->kind],
			     feature->since_abi,
			     llk_outcome_name(llk_report_outcome(report, feature)),
			     is_required(report, feature) ? "true" : "false",
			     is_quiet(report, feature) ? "true" : "false");
		separator = ",";
	}
	llk_text_add(text, "]");
}

static void add_quirks_json(struct text *text, const struct llk_report *report)
{
	const char *separator = "";
	const struct llk_feature *feature;

	llk_text_add(text, "\"quirks\":[");
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (!llk_report_is_quirk(report, feature))
			continue;
		llk_text_add(text, "%s{\"feature\":\"%s\",\"detail\":\"promised and refused\"}",
			     separator, feature->name);
		separator = ",";
	}
	llk_text_add(text, "]");
}

long llk_report_json(const struct llk_report *report, char *buffer, size_t size)
{
	struct text text;

	if (!is_usable(report, buffer, size))
		return LLK_ERROR_INVALID;
	text = llk_text_begin(buffer, size);
	llk_text_add(&text, "{\"schema\":\"llk-report/1\",\"enforced\":%s,",
		     report->enforced ? "true" : "false");
	llk_text_add(&text, "\"landlock\":{\"state\":\"%s\",\"abi\":%d,\"minimum_abi\":%d,",
		     llk_state_name(report->state), report->abi, report->minimum_abi);
	add_errata_json(&text, report);
	llk_text_add(&text, "},\"threads\":\"%s\",", llk_threads_name(report->threads));
	llk_text_add(&text, "\"rules\":{\"in_force\":%zu,\"without_effect\":%zu},", report->rules,
		     report->rules_dropped);
	add_features_json(&text, report);
	llk_text_add(&text, ",");
	add_quirks_json(&text, report);
	llk_text_add(&text, "}\n");
	return (long)text.length;
}

static const char *errno_name(int error_number)
{
	switch (error_number) {
	case EACCES:
		return "EACCES";
	case EXDEV:
		return "EXDEV";
	default:
		return "EPERM";
	}
}

static void add_rule(struct text *text, const struct llk_explanation *explanation)
{
	llk_text_add(text, "rule %ld", explanation->rule);
	if (explanation->feature->kind == LLK_FEATURE_NET)
		llk_text_add(text, " on port %u", explanation->rule_port);
	else if (explanation->rule_path)
		llk_text_add(text, " on %s", explanation->rule_path);
}

long llk_explanation_text(const struct llk_explanation *explanation, char *buffer, size_t size)
{
	struct text text;

	if (!explanation || explanation->size < sizeof(*explanation) || (size && !buffer))
		return LLK_ERROR_INVALID;
	text = llk_text_begin(buffer, size);
	switch (explanation->reason) {
	case LLK_REASON_NOT_HANDLED:
		llk_text_add(&text, "allowed: no right that is handled governs this");
		break;
	case LLK_REASON_GRANTED:
		llk_text_add(&text, "allowed: ");
		add_rule(&text, explanation);
		llk_text_add(&text, " grants %s", explanation->feature->name);
		break;
	case LLK_REASON_NOT_GRANTED:
		llk_text_add(&text, "denied with %s: ", errno_name(explanation->error_number));
		if (explanation->feature->kind == LLK_FEATURE_SCOPE)
			llk_text_add(&text, "%s is enforced", explanation->feature->name);
		else
			llk_text_add(&text, "no rule grants %s", explanation->feature->name);
		break;
	case LLK_REASON_GAINED:
		llk_text_add(&text, "denied with EXDEV: what is moved would gain %s",
			     explanation->feature->name);
		break;
	}
	return (long)text.length;
}
