// SPDX-License-Identifier: MIT
/* The ruleset builder: what is requested, exempted and allowed, kept until it is enforced. */
#include <stdlib.h>
#include <string.h>

#include "inquiry.h"
#include "ruleset.h"
#include "sized.h"

/* What an option of 0 stands for in every release. */
#define DEFAULT_ABI 11

#define OPTIONAL_RESTRICT_FLAGS                                                                    \
	(llk_feature_mask(LLK_FEATURE_RESTRICT, LLK_ABI_NEWEST) &                                  \
	 ~(uint64_t)LLK_RESTRICT_SELF_NO_NEW_PRIVS)

/* Take the caller's version of the options into ours. */
static int take_options(const struct llk_ruleset_options *given, struct llk_ruleset_options *taken)
{
	*taken = (struct llk_ruleset_options){ 0 };
	if (!given)
		return 0;
	if (!llk_sized_take(taken, sizeof(*taken), given, LLK_OPTIONS_FIRST))
		return LLK_ERROR_INVALID;
	if (taken->mode != LLK_MODE_STRICT && taken->mode != LLK_MODE_BEST_EFFORT)
		return LLK_ERROR_INVALID;
	if (taken->abi < 0 || taken->minimum_abi < 0)
		return LLK_ERROR_INVALID;
	if (taken->restrict_flags & ~OPTIONAL_RESTRICT_FLAGS)
		return LLK_ERROR_INVALID;
	return 0;
}

static int find_support(const struct llk_support *assume, struct llk_support *support)
{
	support->size = sizeof(*support);
	if (!assume)
		return llk_support_detect(support);
	if (!llk_sized_take(support, sizeof(*support), assume, LLK_SUPPORT_FIRST))
		return LLK_ERROR_INVALID;
	return 0;
}

static void note_known(struct llk_ruleset *ruleset)
{
	for (int kind = 0; kind < PROTECTION_KINDS; kind++)
		ruleset->known.of[kind] =
			llk_feature_mask((enum llk_feature_kind)kind, LLK_ABI_NEWEST);
}

static void note_available(struct llk_ruleset *ruleset)
{
	const struct llk_support *support = &ruleset->support;
	uint64_t *of = ruleset->available.of;

	if (support->state != LLK_STATE_ENABLED)
		return;
	of[LLK_FEATURE_FS] = support->access_fs;
	of[LLK_FEATURE_NET] = support->access_net;
	of[LLK_FEATURE_SCOPE] = support->scoped;
	of[LLK_FEATURE_RESTRICT] = support->restrict_flags;
	of[LLK_FEATURE_RULE] = support->rule_flags;
	for (int kind = 0; kind < PROTECTION_KINDS; kind++)
		of[kind] &= ruleset->known.of[kind];
}

static void note_wanted(struct llk_ruleset *ruleset, const struct llk_ruleset_options *options)
{
	const int abi = options->abi ? options->abi : DEFAULT_ABI;
	uint64_t *of = ruleset->wanted.of;

	ruleset->abi = abi < LLK_ABI_NEWEST ? abi : LLK_ABI_NEWEST;
	of[LLK_FEATURE_FS] = llk_feature_mask(LLK_FEATURE_FS, abi);
	of[LLK_FEATURE_NET] = llk_feature_mask(LLK_FEATURE_NET, abi);
	of[LLK_FEATURE_SCOPE] = llk_feature_mask(LLK_FEATURE_SCOPE, abi);
	of[LLK_FEATURE_RESTRICT] = options->restrict_flags;
	if (options->mode == LLK_MODE_STRICT)
		memset(&ruleset->required, 0xff, sizeof(ruleset->required));
	ruleset->minimum_abi = options->minimum_abi;
	for (int kind = LLK_FEATURE_FS; kind <= LLK_FEATURE_SCOPE; kind++)
		ruleset->minimum.of[kind] =
			llk_feature_mask((enum llk_feature_kind)kind, options->minimum_abi);
}

int llk_ruleset_create(const struct llk_ruleset_options *options, struct llk_ruleset **ruleset)
{
	struct llk_ruleset_options taken;
	struct llk_ruleset *made;
	int error;

	if (!ruleset)
		return LLK_ERROR_INVALID;
	*ruleset = NULL;
	error = take_options(options, &taken);
	if (error)
		return error;

	made = calloc(1, sizeof(*made));
	if (!made)
		return LLK_ERROR_NO_MEMORY;
	error = find_support(taken.assume, &made->support);
	if (error) {
		free(made);
		return error;
	}
	note_known(made);
	note_available(made);
	note_wanted(made, &taken);
	*ruleset = made;
	return 0;
}

void llk_ruleset_free(struct llk_ruleset *ruleset)
{
	if (!ruleset)
		return;
	llk_rules_close(ruleset);
	llk_paths_free(ruleset->paths);
	free(ruleset->rules);
	free(ruleset->skipped);
	free(ruleset);
}

int llk_ruleset_abi(const struct llk_ruleset *ruleset)
{
	return ruleset ? ruleset->abi : 0;
}

bool llk_ruleset_is_enforced(const struct llk_ruleset *ruleset)
{
	return ruleset && ruleset->enforced;
}

int llk_check_changeable(struct llk_ruleset *ruleset)
{
	if (!ruleset)
		return LLK_ERROR_INVALID;
	if (ruleset->enforced)
		return llk_fail(ruleset, LLK_ERROR_ENFORCED);
	ruleset->refused = false;
	return 0;
}

int llk_check_bits(struct llk_ruleset *ruleset, const char *path, enum llk_feature_kind kind,
		   uint64_t bits)
{
	if (!bits)
		return llk_fail_invalid(ruleset, path, "the access mask is empty");
	if (bits & ~ruleset->known.of[kind])
		return llk_fail_invalid(ruleset, path, "the access mask holds an unknown bit");
	return 0;
}

static int exempt(struct llk_ruleset *ruleset, enum llk_feature_kind kind, uint64_t bits)
{
	int error = llk_check_changeable(ruleset);

	if (error)
		return error;
	error = llk_check_bits(ruleset, NULL, kind, bits);
	if (error)
		return error;
	ruleset->exempted.of[kind] |= bits;
	return 0;
}

int llk_ruleset_allow_all_filesystem(struct llk_ruleset *ruleset)
{
	return exempt(ruleset, LLK_FEATURE_FS, llk_feature_mask(LLK_FEATURE_FS, LLK_ABI_NEWEST));
}

int llk_ruleset_allow_all_network(struct llk_ruleset *ruleset)
{
	return exempt(ruleset, LLK_FEATURE_NET, llk_feature_mask(LLK_FEATURE_NET, LLK_ABI_NEWEST));
}

int llk_ruleset_allow_scope(struct llk_ruleset *ruleset, uint64_t scopes)
{
	return exempt(ruleset, LLK_FEATURE_SCOPE, scopes);
}

int llk_ruleset_allow_all_scopes(struct llk_ruleset *ruleset)
{
	return exempt(ruleset, LLK_FEATURE_SCOPE,
		      llk_feature_mask(LLK_FEATURE_SCOPE, LLK_ABI_NEWEST));
}

/* The kernel denies it along with any other right, unless it is handled and granted. */
static int refuse_refer(struct llk_ruleset *ruleset)
{
	return llk_fail_invalid(ruleset, NULL,
				"fs.refer is denied with any other filesystem right: allow it on "
				"a path instead");
}

int llk_ruleset_exempt(struct llk_ruleset *ruleset, const char *feature)
{
	const struct llk_feature *found = llk_feature_find(feature);
	const int error = llk_check_changeable(ruleset);

	if (error)
		return error;
	if (!found || found->kind > LLK_FEATURE_SCOPE)
		return llk_fail_invalid(ruleset, NULL, "no right or scope of that name");
	if (found->kind == LLK_FEATURE_FS && found->bit == LLK_ACCESS_FS_REFER)
		return refuse_refer(ruleset);
	return exempt(ruleset, found->kind, found->bit);
}

int llk_ruleset_restrict_only(struct llk_ruleset *ruleset, uint64_t access_fs, uint64_t access_net,
			      uint64_t scoped)
{
	const uint64_t only[] = {
		[LLK_FEATURE_FS] = access_fs,
		[LLK_FEATURE_NET] = access_net,
		[LLK_FEATURE_SCOPE] = scoped,
	};
	uint64_t left = 0;
	int error = llk_check_changeable(ruleset);

	if (!error && !(access_fs | access_net | scoped))
		error = llk_fail_invalid(ruleset, NULL, "there is nothing to restrict");
	for (int kind = LLK_FEATURE_FS; kind <= LLK_FEATURE_SCOPE && !error; kind++) {
		if (only[kind])
			error = llk_check_bits(ruleset, NULL, (enum llk_feature_kind)kind,
					       only[kind]);
	}
	if (error)
		return error;
	for (int kind = LLK_FEATURE_FS; kind <= LLK_FEATURE_SCOPE; kind++)
		left |= only[kind] & ~ruleset->exempted.of[kind];
	if (!left)
		return llk_fail_invalid(ruleset, NULL,
					"all that is to be restricted is exempted already");
	for (int kind = LLK_FEATURE_FS; kind <= LLK_FEATURE_SCOPE; kind++) {
		ruleset->wanted.of[kind] |= only[kind];
		ruleset->exempted.of[kind] |= ruleset->known.of[kind] & ~only[kind];
	}
	return 0;
}

int llk_ruleset_set_optional(struct llk_ruleset *ruleset, bool optional)
{
	const int error = llk_check_changeable(ruleset);

	if (!error)
		ruleset->optional = optional;
	return error;
}

const char *llk_ruleset_skipped_path(const struct llk_ruleset *ruleset, size_t index)
{
	return ruleset && index < ruleset->skipped_count ? ruleset->skipped[index] : NULL;
}

int llk_ruleset_set_requirement(struct llk_ruleset *ruleset, const char *feature, bool required)
{
	const struct llk_feature *found = llk_feature_find(feature);
	const int error = llk_check_changeable(ruleset);

	if (error)
		return error;
	if (!found || (int)found->kind >= PROTECTION_KINDS)
		return llk_fail_invalid(ruleset, NULL, "no right, scope or flag of that name");
	if (required) {
		ruleset->required.of[found->kind] |= found->bit;
		ruleset->demanded.of[found->kind] |= found->bit;
	} else {
		ruleset->required.of[found->kind] &= ~found->bit;
		ruleset->demanded.of[found->kind] &= ~found->bit;
	}
	return 0;
}
