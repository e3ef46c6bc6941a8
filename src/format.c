// SPDX-License-Identifier: MIT
/* The report as text and as JSON, from the same rows; explanations as a sentence. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "caveat.h"
#include "ruleset.h"
#include "sized.h"
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

/* A report in the present version; a first one knows of no enforcement without effect. */
static bool take_report(struct llk_report *report, const struct llk_report *given,
			const char *buffer, size_t size)
{
	if (!llk_sized_take(report, sizeof(*report), given, LLK_REPORT_FIRST) || (size && !buffer))
		return false;
	if (given->size < LLK_SIZE_UP_TO(struct llk_report, dry_run))
		report->dry_run = !report->enforced;
	return true;
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

static int count_missing(const struct llk_report *report)
{
	return __builtin_popcountll(report->unavailable_fs) +
	       __builtin_popcountll(report->unavailable_net) +
	       __builtin_popcountll(report->unavailable_scoped);
}

static void add_summary_text(struct text *text, const struct llk_report *report)
{
	const enum llk_summary summary = llk_report_summary(report);
	const int missing = count_missing(report);

	llk_text_add(text, "summary:  %s: ", llk_summary_name(summary));
	if (report->refused)
		llk_text_add(text, "nothing, as the ruleset is refused");
	else if (summary == LLK_SUMMARY_NONE)
		llk_text_add(text, "nothing %s denied", report->dry_run ? "would be" : "is");
	else
		llk_text_add(text, "%s is requested%s", missing ? "some of what" : "all that",
			     report->dry_run ? " would be denied" : " is denied");
	if (missing)
		llk_text_add(text, ", %d protection%s missing here", missing,
			     missing > 1 ? "s are" : " is");
	else if (summary == LLK_SUMMARY_PARTIAL)
		llk_text_add(text, report->threads == LLK_THREADS_CALLER
					   ? ", to the calling thread alone"
					   : ", to the calling thread at least");
	llk_text_add(text, "\n");
}

static void add_heading_text(struct text *text, const struct llk_report *report)
{
	llk_text_add(text, "landlock: %s", llk_state_name(report->state));
	if (report->state == LLK_STATE_ENABLED)
		llk_text_add(text, ", ABI %d", report->abi);
	llk_text_add(text, report->dry_run    ? "; dry run\n"
			   : report->enforced ? "; enforced\n"
					      : "; not enforced\n");
}

/* The caveats of what is enforced, or would be: a bit for each index. */
static uint32_t find_caveats(const struct llk_report *report)
{
	const struct llk_feature *feature;
	uint32_t caveats = 0;

	if (llk_report_summary(report) == LLK_SUMMARY_NONE)
		return 0;
	caveats = llk_caveats_of(NULL, report->abi);
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (llk_report_outcome(report, feature) == LLK_OUTCOME_ENFORCED)
			caveats |= llk_caveats_of(feature, report->abi);
	}
	return caveats;
}

static void add_caveats_text(struct text *text, const struct llk_report *report)
{
	const uint32_t caveats = find_caveats(report);
	const struct llk_caveat *caveat;

	for (size_t i = 0; (caveat = llk_caveat_at(i)); i++) {
		if (caveats >> i & 1)
			llk_text_add(text, "caveat:   %s: %s\n", caveat->name, caveat->summary);
	}
}

static void add_caveats_json(struct text *text, const struct llk_report *report)
{
	const uint32_t caveats = find_caveats(report);
	const struct llk_caveat *caveat;
	const char *separator = "";

	llk_text_add(text, "\"caveats\":[");
	for (size_t i = 0; (caveat = llk_caveat_at(i)); i++) {
		if (!(caveats >> i & 1))
			continue;
		llk_text_add(text, "%s{\"name\":\"%s\",\"feature\":", separator, caveat->name);
		if (caveat->feature)
			llk_text_add(text, "\"%s\"", caveat->feature);
		else
			llk_text_add(text, "null");
		llk_text_add(text, ",\"detail\":\"%s\"}", caveat->summary);
		separator = ",";
	}
	llk_text_add(text, "]");
}

long llk_report_text(const struct llk_report *given, char *buffer, size_t size)
{
	const struct llk_feature *feature;
	struct llk_report taken;
	const struct llk_report *const report = &taken;
	struct text text;
	size_t i = 0;

	if (!take_report(&taken, given, buffer, size))
		return LLK_ERROR_INVALID;
	text = llk_text_begin(buffer, size);
	add_heading_text(&text, report);
	add_summary_text(&text, report);
	add_errata_text(&text, report);
	llk_text_add(&text, "threads:  %s\n", describe_threads(report->threads));
	llk_text_add(&text, "rules:    %zu in force, %zu without effect", report->rules,
		     report->rules_dropped);
	if (report->rules_skipped)
		llk_text_add(&text, ", %zu skipped as the path is missing", report->rules_skipped);
	llk_text_add(&text, "\n");
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
	add_caveats_text(&text, report);
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
		const enum llk_outcome outcome = llk_report_outcome(report, feature);

		llk_text_add(text,
			     "%s{\"name\":\"%s\",\"kind\":\"%s\",\"since_abi\":%d,"
			     "\"outcome\":\"%s\",\"in_force\":%s,\"required\":%s,\"quiet\":%s}",
			     separator, feature->name, kind_names[feature->kind],
			     feature->since_abi, llk_outcome_name(outcome),
			     outcome == LLK_OUTCOME_ENFORCED && !report->dry_run ? "true" : "false",
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

long llk_report_json(const struct llk_report *given, char *buffer, size_t size)
{
	struct llk_report taken;
	const struct llk_report *const report = &taken;
	struct text text;

	if (!take_report(&taken, given, buffer, size))
		return LLK_ERROR_INVALID;
	text = llk_text_begin(buffer, size);
	llk_text_add(&text,
		     "{\"schema\":\"llk-report/1\",\"enforced\":%s,\"dry_run\":%s,"
		     "\"summary\":\"%s\",\"refused\":%s,",
		     report->enforced ? "true" : "false", report->dry_run ? "true" : "false",
		     llk_summary_name(llk_report_summary(report)),
		     report->refused ? "true" : "false");
	llk_text_add(&text, "\"landlock\":{\"state\":\"%s\",\"abi\":%d,\"minimum_abi\":%d,",
		     llk_state_name(report->state), report->abi, report->minimum_abi);
	add_errata_json(&text, report);
	llk_text_add(&text, "},\"threads\":\"%s\",", llk_threads_name(report->threads));
	llk_text_add(&text, "\"rules\":{\"in_force\":%zu,\"without_effect\":%zu,\"skipped\":%zu},",
		     report->rules, report->rules_dropped, report->rules_skipped);
	add_features_json(&text, report);
	llk_text_add(&text, ",");
	add_quirks_json(&text, report);
	llk_text_add(&text, ",");
	add_caveats_json(&text, report);
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
	case EISDIR:
		return "EISDIR";
	case EEXIST:
		return "EEXIST";
	case EADDRINUSE:
		return "EADDRINUSE";
	case EBUSY:
		return "EBUSY";
	case EINVAL:
		return "EINVAL";
	case ENOTEMPTY:
		return "ENOTEMPTY";
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

long llk_explanation_text(const struct llk_explanation *given, char *buffer, size_t size)
{
	struct llk_explanation taken;
	const struct llk_explanation *const explanation = &taken;
	const struct llk_caveat *caveat;
	struct text text;
	size_t plain;

	if (!llk_sized_take(&taken, sizeof(taken), given, LLK_EXPLANATION_FIRST) ||
	    (size && !buffer))
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
	case LLK_REASON_TOPOLOGY:
		llk_text_add(&text, "denied with EPERM: no rule can allow it while a filesystem "
				    "right is handled, nor a user namespace");
		break;
	case LLK_REASON_DOMAIN:
		llk_text_add(&text,
			     "denied with EPERM: every layer denies it, whatever it handles");
		break;
	case LLK_REASON_NOT_GOVERNED:
		llk_text_add(&text, "allowed: Landlock does not govern this");
		break;
	case LLK_REASON_EARLIER:
		llk_text_add(&text, "fails with %s, before Landlock has a say",
			     errno_name(explanation->error_number));
		break;
	}
	plain = text.length;
	for (size_t i = 0; (caveat = llk_caveat_at(i)); i++) {
		if (explanation->caveats >> i & 1)
			llk_text_add(&text, "%s %s: %s", text.length > plain ? "; and" : "; but",
				     caveat->name, caveat->summary);
	}
	return (long)text.length;
}
