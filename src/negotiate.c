// SPDX-License-Identifier: MIT
/* What becomes of a ruleset on its kernel: which protections and rules hold, and which do not. */
#include <string.h>

#include "ruleset.h"

enum llk_feature_kind llk_rule_kind(const struct rule *rule)
{
	return rule->type == LLK_RULE_NET_PORT ? LLK_FEATURE_NET : LLK_FEATURE_FS;
}

bool llk_negotiation_handles(const struct negotiation *negotiation)
{
	const uint64_t *of = negotiation->handled.of;

	return of[LLK_FEATURE_FS] || of[LLK_FEATURE_NET] || of[LLK_FEATURE_SCOPE];
}

/* What landlock_restrict_self(2) does for a thread without giving it a domain. */
#define LOG_CONFIGURATION LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF

bool llk_negotiation_configures_log(const struct negotiation *negotiation)
{
	return !llk_negotiation_handles(negotiation) &&
	       (negotiation->handled.of[LLK_FEATURE_RESTRICT] & LOG_CONFIGURATION);
}

uint64_t llk_negotiation_grant(const struct negotiation *negotiation, const struct rule *rule)
{
	return rule->access & negotiation->handled.of[llk_rule_kind(rule)];
}

bool llk_negotiation_quiets(const struct negotiation *negotiation, const struct rule *rule)
{
	return rule->quiet && negotiation->quiet.of[llk_rule_kind(rule)];
}

uint64_t llk_required(const struct llk_ruleset *ruleset, enum llk_feature_kind kind)
{
	return ruleset->required.of[kind] | ruleset->minimum.of[kind];
}

static bool has_protection(const struct protections *protections)
{
	const uint64_t *of = protections->of;

	return of[LLK_FEATURE_FS] || of[LLK_FEATURE_NET] || of[LLK_FEATURE_SCOPE];
}

/* The flags that mean something without a domain. */
static uint64_t flags_without_domain(uint64_t flags)
{
	if (!(flags & LOG_CONFIGURATION))
		return 0;
	return flags & (LOG_CONFIGURATION | LLK_RESTRICT_SELF_TSYNC);
}

static void request(const struct llk_ruleset *ruleset, struct protections *requested)
{
	uint64_t *of = requested->of;

	for (int kind = 0; kind < PROTECTION_KINDS; kind++)
		of[kind] = ruleset->wanted.of[kind] & ~ruleset->exempted.of[kind];
	/*
	 * Denied along with any other right, and only to be granted if it is handled by name; alone
	 * it would deny what nobody asked for, and all changes of mounts.
	 */
	if (of[LLK_FEATURE_FS] & ruleset->available.of[LLK_FEATURE_FS])
		of[LLK_FEATURE_FS] |= LLK_ACCESS_FS_REFER;
	if (!has_protection(requested))
		of[LLK_FEATURE_RESTRICT] = flags_without_domain(of[LLK_FEATURE_RESTRICT]);
	/* There is nothing to keep out of the log where nothing is denied. */
	for (int kind = 0; kind < PROTECTION_KINDS; kind++) {
		if (ruleset->quiet.of[kind] & of[kind])
			of[LLK_FEATURE_RULE] |= LLK_ADD_RULE_QUIET;
	}
}

static uint64_t handled_flags(const struct llk_ruleset *ruleset, const struct negotiation *result)
{
	const uint64_t flags = result->handled.of[LLK_FEATURE_RESTRICT];

	if (llk_negotiation_handles(result))
		return flags;
	return ruleset->support.abi < LLK_LOG_CONFIGURATION_ABI ? 0 : flags_without_domain(flags);
}

static void weigh_rule(const struct llk_ruleset *ruleset, const struct rule *rule,
		       struct negotiation *result)
{
	const enum llk_feature_kind kind = llk_rule_kind(rule);
	const uint64_t meant = rule->access & result->requested.of[kind];
	uint64_t granted = llk_negotiation_grant(result, rule);
	bool quiets = llk_negotiation_quiets(result, rule);

	if (!meant && !(rule->quiet && (ruleset->quiet.of[kind] & result->requested.of[kind])))
		return;
	if (kind == LLK_FEATURE_NET && ruleset->without_inet) {
		granted = 0;
		quiets = false;
	}
	result->dropped.of[kind] |= meant & ~granted;
	if (granted || quiets)
		result->rules++;
	else
		result->rules_dropped++;
}

void llk_negotiate_protections(const struct llk_ruleset *ruleset, struct negotiation *result)
{
	memset(result, 0, sizeof(*result));
	request(ruleset, &result->requested);
	for (int kind = 0; kind < PROTECTION_KINDS; kind++)
		result->handled.of[kind] = result->requested.of[kind] & ruleset->available.of[kind];
	result->handled.of[LLK_FEATURE_RESTRICT] = handled_flags(ruleset, result);
	for (int kind = 0; kind < PROTECTION_KINDS && result->handled.of[LLK_FEATURE_RULE]; kind++)
		result->quiet.of[kind] = ruleset->quiet.of[kind] & result->handled.of[kind];

	result->enforced = result->handled;
	if (result->enforced.of[LLK_FEATURE_FS])
		result->enforced.of[LLK_FEATURE_FS] |= LLK_ACCESS_FS_REFER;
	for (int kind = 0; kind < PROTECTION_KINDS; kind++)
		result->unavailable.of[kind] =
			result->requested.of[kind] & ~result->enforced.of[kind];
}

void llk_negotiate(const struct llk_ruleset *ruleset, struct negotiation *result)
{
	llk_negotiate_protections(ruleset, result);
	for (size_t i = 0; i < ruleset->rule_count; i++)
		weigh_rule(ruleset, &ruleset->rules[i], result);
}
