// SPDX-License-Identifier: MIT
#include "unknown_bits.h"

#include <errno.h>
#include <unistd.h>

/* Never a descriptor, and not the -1 to which landlock_restrict_self(2) gives a meaning. */
#define INVALID_FD (-2)

static bool accepts_attr(const struct llk_ruleset_attr *attr)
{
	const int fd = llk_sys_create_ruleset(attr, sizeof(*attr), 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* EPERM: known since ABI 11 to one who may not restrict itself, and before that of any flag. */
static bool accepts_restrict_flag(uint32_t flag)
{
	const int answer = llk_sys_restrict_self(INVALID_FD, flag);

	return answer == -EBADF || answer == -EPERM;
}

static bool accepts_rule_flag(uint32_t flag)
{
	const struct llk_path_beneath_attr rule = { .parent_fd = INVALID_FD };

	return llk_sys_add_rule(INVALID_FD, LLK_RULE_PATH_BENEATH, &rule, flag) == -EBADF;
}

/* A flag that is known gets as far as the descriptor. */
static bool accepts(int kind, unsigned int bit)
{
	const uint64_t mask = UINT64_C(1) << bit;

	switch (kind) {
	case LLK_FEATURE_FS:
		return accepts_attr(&(struct llk_ruleset_attr){ .handled_access_fs = mask });
	case LLK_FEATURE_NET:
		return accepts_attr(&(struct llk_ruleset_attr){ .handled_access_net = mask });
	case LLK_FEATURE_SCOPE:
		return accepts_attr(&(struct llk_ruleset_attr){ .scoped = mask });
	case LLK_FEATURE_RESTRICT:
		return accepts_restrict_flag((uint32_t)mask);
	default:
		return accepts_rule_flag((uint32_t)mask);
	}
}

void unknown_bits_find(struct report *report)
{
	for (int kind = LLK_FEATURE_FS; kind < REPORT_UNKNOWN_KINDS; kind++) {
		const uint64_t known =
			llk_feature_mask((enum llk_feature_kind)kind, LLK_ABI_NEWEST);
		const unsigned int last = kind < LLK_FEATURE_RESTRICT ? 63 : 31;

		report->unknown[kind] = 0;
		/* What takes all of them tells of none: a filter's answer, or no permission. */
		if (accepts(kind, last))
			continue;
		for (unsigned int bit = 0; bit < last; bit++) {
			if (!(known >> bit & 1) && accepts(kind, bit))
				report->unknown[kind] |= UINT64_C(1) << bit;
		}
	}
}
