// SPDX-License-Identifier: MIT
/*
 * Enforcement: from the ruleset kept in memory to a Landlock domain.  Runs between fork and exec:
 * no allocation, nothing but system calls.
 */
#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ruleset.h"

static int check_required(struct llk_ruleset *ruleset, const struct negotiation *negotiation)
{
	for (int kind = 0; kind < PROTECTION_KINDS; kind++) {
		const uint64_t missing =
			negotiation->unavailable.of[kind] & ruleset->required.of[kind];
		const int error =
			llk_fail_missing(ruleset, NULL, (enum llk_feature_kind)kind, missing);

		if (error)
			return error;
	}
	return 0;
}

static int add_rule(struct llk_ruleset *ruleset, const struct rule *rule, int ruleset_fd,
		    uint64_t access)
{
	const struct llk_path_beneath_attr path = { .allowed_access = access,
						    .parent_fd = rule->fd };
	const struct llk_net_port_attr net = { .allowed_access = access, .port = rule->port };
	const int answer = rule->type == LLK_RULE_NET_PORT
				   ? llk_sys_add_rule(ruleset_fd, rule->type, &net, 0)
				   : llk_sys_add_rule(ruleset_fd, rule->type, &path, 0);

	if (answer >= 0)
		return 0;
	if (answer != -EAFNOSUPPORT || rule->type != LLK_RULE_NET_PORT)
		return llk_fail_call(ruleset, LLK_ERROR_RULESET, "landlock_add_rule", rule->path,
				     -answer);
	/* Without TCP/IP there is nothing that the rule could open, nor anything to protect. */
	if (access & ruleset->required.of[LLK_FEATURE_NET])
		return llk_fail_call(ruleset, LLK_ERROR_NETWORK, "landlock_add_rule", NULL,
				     -answer);
	ruleset->without_inet = true;
	return 0;
}

static int add_rules(struct llk_ruleset *ruleset, const struct negotiation *negotiation,
		     int ruleset_fd)
{
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		const struct rule *rule = &ruleset->rules[i];
		const uint64_t access = llk_negotiation_grant(negotiation, rule);
		const int error = access ? add_rule(ruleset, rule, ruleset_fd, access) : 0;

		if (error)
			return error;
	}
	return 0;
}

static int restrict_self(struct llk_ruleset *ruleset, int ruleset_fd, uint32_t flags)
{
	const int answer = llk_sys_restrict_self(ruleset_fd, flags);

	if (answer >= 0)
		return 0;
	return llk_fail_call(ruleset, LLK_ERROR_RULESET, "landlock_restrict_self", NULL, -answer);
}

static int set_no_new_privs(struct llk_ruleset *ruleset)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		return 0;
	return llk_fail_call(ruleset, LLK_ERROR_RULESET, "prctl", NULL, errno);
}

/*
 * no_new_privs cannot be taken back, so it is set as late as it can be: by the same call where the
 * kernel offers that, and afterwards for a caller whose CAP_SYS_ADMIN makes do without it.  TSYNC
 * gives the other threads what the caller has, which therefore comes first.
 */
static int enter_domain(struct llk_ruleset *ruleset, int ruleset_fd, uint32_t flags)
{
	int error;

	if (ruleset->available.of[LLK_FEATURE_RESTRICT] & LLK_RESTRICT_SELF_NO_NEW_PRIVS) {
		error = restrict_self(ruleset, ruleset_fd, flags | LLK_RESTRICT_SELF_NO_NEW_PRIVS);
		ruleset->enforced = !error;
		return error;
	}

	if (!(flags & LLK_RESTRICT_SELF_TSYNC)) {
		const int answer = llk_sys_restrict_self(ruleset_fd, flags);

		if (answer >= 0) {
			ruleset->enforced = true;
			return set_no_new_privs(ruleset);
		}
		if (answer != -EPERM)
			return llk_fail_call(ruleset, LLK_ERROR_RULESET, "landlock_restrict_self",
					     NULL, -answer);
	}
	error = set_no_new_privs(ruleset);
	if (error)
		return error;
	error = restrict_self(ruleset, ruleset_fd, flags);
	ruleset->enforced = !error;
	return error;
}

static int enforce(struct llk_ruleset *ruleset, const struct negotiation *negotiation)
{
	const struct llk_ruleset_attr attr = {
		.handled_access_fs = negotiation->handled.of[LLK_FEATURE_FS],
		.handled_access_net = negotiation->handled.of[LLK_FEATURE_NET],
		.scoped = negotiation->handled.of[LLK_FEATURE_SCOPE],
	};
	const uint32_t flags = (uint32_t)negotiation->handled.of[LLK_FEATURE_RESTRICT];
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	int error;

	if (ruleset_fd < 0)
		return llk_fail_call(ruleset, LLK_ERROR_RULESET, "landlock_create_ruleset", NULL,
				     -ruleset_fd);
	error = add_rules(ruleset, negotiation, ruleset_fd);
	if (!error)
		error = enter_domain(ruleset, ruleset_fd, flags);
	close(ruleset_fd);
	return error;
}

int llk_ruleset_enforce(struct llk_ruleset *ruleset)
{
	const int saved_errno = errno;
	struct negotiation negotiation;
	int error;

	if (!ruleset)
		return LLK_ERROR_INVALID;
	if (ruleset->enforced)
		return llk_fail(ruleset, LLK_ERROR_ENFORCED);
	llk_negotiate(ruleset, &negotiation);
	error = check_required(ruleset, &negotiation);
	if (error)
		return error;

	if (llk_negotiation_handles(&negotiation))
		error = enforce(ruleset, &negotiation);
	else
		ruleset->enforced = true;
	if (ruleset->enforced)
		llk_rules_close(ruleset);
	errno = saved_errno;
	return error;
}
