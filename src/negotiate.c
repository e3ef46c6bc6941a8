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

uint64_t llk_negotiation_grant(const struct negotiation *negotiation, const struct rule *rule)
{
	return rule->access & negotiation->handled.of[llk_rule_kind(rule)];
}

static void request(const struct llk_ruleset *ruleset, struct protections *requested)
{
	uint64_t *of = requested->of;

	for (int kind = 0; kind < PROTECTION_KINDS; kind++)
		of[kind] = ruleset->wanted.of[kind] & ~ruleset->exempted.of[kind];
	/* Denied along with any other right, and only to be granted if it is handled by name. */
	if (of[LLK_FEATURE_FS])
		of[LLK_FEATURE_FS] |= LLK_ACCESS_FS_REFER;
	/* Flags go with a domain. */
	if (!of[LLK_FEATURE_FS] && !of[LLK_FEATURE_NET] && !of[LLK_FEATURE_SCOPE])
		of[LLK_FEATURE_RESTRICT] = 0;
}

static void weigh_rule(const struct llk_ruleset *ruleset, const struct rule *rule,
		       struct negotiation *result)
{
	const enum llk_feature_kind kind = llk_rule_kind(rule);
	const uint64_t meant = rule->access & result->requested.of[kind];
	uint64_t granted = llk_negotiation_grant(result, rule);

	if (!meant)
		return;
	if (kind == LLK_FEATURE_NET && ruleset->without_inet)
		granted = 0;
	result->dropped.of[kind] |= meant & ~granted;
	if (granted)
		result->rules++;
	else
		result->rules_dropped++;
}

void llk_negotiate(const struct llk_ruleset *ruleset, struct negotiation *result)
{
	memset(result, 0, sizeof(*result));
	request(ruleset, &result->requested);
	for (int kind = 0; kind < PROTECTION_KINDS; kind++)
		result->handled.of[kind] = result->requested.of[kind] & ruleset->available.of[kind];
	if (!llk_negotiation_handles(result))
		result->handled.of[LLK_FEATURE_RESTRICT] = 0;

	result->enforced = result->handled;
	if (result->enforced.of[LLK_FEATURE_FS])
		result->enforced.of[LLK_FEATURE_FS] |= LLK_ACCESS_FS_REFER;
	for (int kind = 0; kind < PROTECTION_KINDS; kind++)
		result->unavailable.of[kind] =
			result->requested.of[kind] & ~result->enforced.of[kind];

	for (size_t i = 0; i < ruleset->rule_count; i++)
		weigh_rule(ruleset, &ruleset->rules[i], result);
}
