// SPDX-License-Identifier: MIT
/*
 * Enforcement: from the ruleset kept in memory to a Landlock domain.  Runs between fork and exec:
 * no allocation, nothing but system calls.
 */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ruleset.h"

static int check_required(struct llk_ruleset *ruleset, const struct negotiation *negotiation)
{
	if (ruleset->support.abi < ruleset->minimum_abi)
		return llk_fail_minimum(ruleset);
	for (int kind = 0; kind < PROTECTION_KINDS; kind++) {
		const uint64_t missing = negotiation->unavailable.of[kind] &
					 llk_required(ruleset, (enum llk_feature_kind)kind);
		const int error =
			llk_fail_missing(ruleset, NULL, (enum llk_feature_kind)kind, missing);

		if (error && kind == LLK_FEATURE_RESTRICT && !llk_negotiation_handles(negotiation))
			ruleset->failure.required_abi = LLK_LOG_CONFIGURATION_ABI;
		if (error)
			return error;
	}
	return 0;
}

/* Why a protection is not requested that has to be. */
static const char *explain_demand(const struct llk_ruleset *ruleset, enum llk_feature_kind kind,
				  uint64_t missing)
{
	if (kind == LLK_FEATURE_RULE)
		return "is required, and no denial is kept out of the log";
	if (kind == LLK_FEATURE_RESTRICT)
		return "is required, and not among the flags to enforce with";
	if (ruleset->exempted.of[kind] & (missing & -missing))
		return "is required, and exempted from being restricted";
	return "is required, and not restricted: it is newer than the ABI that is asked for, and "
	       "no rule names it";
}

/* A protection that is required by name and not even requested would be missed by nobody. */
static int check_demanded(struct llk_ruleset *ruleset, const struct negotiation *negotiation)
{
	for (int kind = 0; kind < PROTECTION_KINDS; kind++) {
		uint64_t missing = ruleset->demanded.of[kind] & ~negotiation->requested.of[kind];

		/* What would be set and does nothing without a domain is not missed there. */
		if (kind == LLK_FEATURE_RESTRICT)
			missing &= ~(ruleset->wanted.of[kind] |
				     (uint64_t)LLK_RESTRICT_SELF_NO_NEW_PRIVS);
		if (missing)
			return llk_fail_demand(ruleset, (enum llk_feature_kind)kind, missing,
					       explain_demand(ruleset, (enum llk_feature_kind)kind,
							      missing));
	}
	return 0;
}

/* What the kernel takes for no place in a directory tree (EBADFD): it denies nothing there. */
static const char *describe_nameless(int fd)
{
	struct stat status;

	if (fstat(fd, &status))
		return NULL;
	if (S_ISFIFO(status.st_mode))
		return "a pipe carries no rule and needs none: leave the rule out";
	if (S_ISSOCK(status.st_mode))
		return "a socket carries no rule and needs none: leave the rule out";
	return "a file that is in no directory tree, such as a memfd or a namespace, carries no "
	       "rule and needs none: leave the rule out";
}

static int refuse_rule(struct llk_ruleset *ruleset, const struct rule *rule, int error_number)
{
	llk_fail_call(ruleset, LLK_ERROR_RULESET, "landlock_add_rule", rule->path, error_number);
	if (error_number == EBADFD)
		ruleset->failure.reason = describe_nameless(rule->fd);
	return LLK_ERROR_RULESET;
}

static int add_rule(struct llk_ruleset *ruleset, const struct rule *rule, int ruleset_fd,
		    uint64_t access, bool quiet)
{
	const uint32_t flags = quiet ? LLK_ADD_RULE_QUIET : 0;
	const struct llk_path_beneath_attr path = { .allowed_access = access,
						    .parent_fd = rule->fd };
	const struct llk_net_port_attr net = { .allowed_access = access, .port = rule->port };
	const int answer = rule->type == LLK_RULE_NET_PORT
				   ? llk_sys_add_rule(ruleset_fd, rule->type, &net, flags)
				   : llk_sys_add_rule(ruleset_fd, rule->type, &path, flags);

	if (answer >= 0)
		return 0;
	if (answer != -EAFNOSUPPORT || rule->type != LLK_RULE_NET_PORT)
		return refuse_rule(ruleset, rule, -answer);
	/* Without TCP/IP there is nothing that the rule could open, nor anything to protect. */
	if (access & llk_required(ruleset, LLK_FEATURE_NET))
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
		const bool quiet = llk_negotiation_quiets(negotiation, rule);
		int error = 0;

		if (access || quiet)
			error = add_rule(ruleset, rule, ruleset_fd, access, quiet);
		if (error)
			return error;
	}
	return 0;
}

/* A call that may be refused, and how it was: a name, and 0 or a negative errno. */
struct attempt {
	const char *call;
	int answer;
};

static struct attempt restrict_self(struct llk_ruleset *ruleset, int ruleset_fd, uint32_t flags)
{
	const int answer = llk_sys_restrict_self(ruleset_fd, flags);

	ruleset->enforced = answer >= 0;
	return (struct attempt){ "landlock_restrict_self", answer };
}

static struct attempt set_no_new_privs(void)
{
	return (struct attempt){ "prctl", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : 0 };
}

/*
 * no_new_privs cannot be taken back, so it is set as late as it can be: by the same call where the
 * kernel offers that, and afterwards for a caller whose CAP_SYS_ADMIN makes do without it.  TSYNC
 * gives the other threads what the caller has, which therefore comes first.
 */
static struct attempt enter_domain(struct llk_ruleset *ruleset, int ruleset_fd, uint32_t flags)
{
	struct attempt attempt;

	/* The flag goes with a domain. */
	if (ruleset_fd >= 0 &&
	    (ruleset->available.of[LLK_FEATURE_RESTRICT] & LLK_RESTRICT_SELF_NO_NEW_PRIVS))
		return restrict_self(ruleset, ruleset_fd, flags | LLK_RESTRICT_SELF_NO_NEW_PRIVS);

	if (!(flags & LLK_RESTRICT_SELF_TSYNC)) {
		attempt = restrict_self(ruleset, ruleset_fd, flags);
		if (ruleset->enforced)
			return set_no_new_privs();
		if (attempt.answer != -EPERM)
			return attempt;
	}
	attempt = set_no_new_privs();
	if (attempt.answer)
		return attempt;
	return restrict_self(ruleset, ruleset_fd, flags);
}

/* A descriptor that is never valid: the kernel looks at the flags first. */
#define INVALID_FD (-2)

/* Which of the flags the kernel refuses by themselves. */
static uint32_t find_refused_flags(int ruleset_fd, uint32_t flags)
{
	uint32_t refused = 0;

	for (uint32_t flag = 1; flag; flag <<= 1) {
		if ((flags & flag) && llk_sys_restrict_self(INVALID_FD, flag) == -EINVAL)
			refused |= flag;
	}
	/* The first kernels with TSYNC do not take it without a domain. */
	if (!refused && ruleset_fd < 0)
		refused = flags & LLK_RESTRICT_SELF_TSYNC;
	return refused;
}

/* What the errno does not say. */
static const char *find_reason(const struct llk_ruleset *ruleset, const struct attempt *attempt)
{
	if (strcmp(attempt->call, "prctl") == 0)
		return attempt->answer == -EPERM ? "a seccomp filter refuses no_new_privs" : NULL;
	if (attempt->answer != -E2BIG)
		return NULL;
	return ruleset->support.abi > 1
		       ? "this process is in 16 Landlock layers, which is the limit"
		       : "this process is in as many Landlock layers as can be: 16, or 64 on the "
			 "first kernels of ABI 1";
}

/*
 * Before ABI 11 flags can only be tried by those who may restrict themselves, which the caller may
 * only now; a flag that the ABI number promised in vain is found out here.
 */
static int enter_domain_with_known_flags(struct llk_ruleset *ruleset, int ruleset_fd,
					 uint32_t flags)
{
	struct attempt attempt = enter_domain(ruleset, ruleset_fd, flags);
	uint64_t *const available = &ruleset->available.of[LLK_FEATURE_RESTRICT];

	if (!ruleset->enforced &&
	    (attempt.answer == -EINVAL || (attempt.answer == -EBADF && ruleset_fd < 0))) {
		const uint32_t refused = find_refused_flags(
			ruleset_fd,
			flags | (uint32_t)(*available & LLK_RESTRICT_SELF_NO_NEW_PRIVS));
		const uint64_t required = llk_required(ruleset, LLK_FEATURE_RESTRICT);

		*available &= ~(uint64_t)refused;
		if (refused & flags & required)
			return llk_fail_missing(ruleset, NULL, LLK_FEATURE_RESTRICT,
						refused & flags & required);
		if (refused)
			attempt = enter_domain(ruleset, ruleset_fd, flags & ~refused);
	}
	if (!attempt.answer)
		return 0;
	llk_fail_call(ruleset, LLK_ERROR_RULESET, attempt.call, NULL, -attempt.answer);
	ruleset->failure.reason = find_reason(ruleset, &attempt);
	return LLK_ERROR_RULESET;
}

static int enforce(struct llk_ruleset *ruleset, const struct negotiation *negotiation)
{
	const struct llk_ruleset_attr attr = {
		.handled_access_fs = negotiation->handled.of[LLK_FEATURE_FS],
		.handled_access_net = negotiation->handled.of[LLK_FEATURE_NET],
		.scoped = negotiation->handled.of[LLK_FEATURE_SCOPE],
		.quiet_access_fs = negotiation->quiet.of[LLK_FEATURE_FS],
		.quiet_access_net = negotiation->quiet.of[LLK_FEATURE_NET],
		.quiet_scoped = negotiation->quiet.of[LLK_FEATURE_SCOPE],
	};
	const uint32_t flags = (uint32_t)negotiation->handled.of[LLK_FEATURE_RESTRICT];
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	int error;

	if (ruleset_fd < 0)
		return llk_fail_call(ruleset, LLK_ERROR_RULESET, "landlock_create_ruleset", NULL,
				     -ruleset_fd);
	error = add_rules(ruleset, negotiation, ruleset_fd);
	if (!error)
		error = enter_domain_with_known_flags(ruleset, ruleset_fd, flags);
	close(ruleset_fd);
	return error;
}

/* The kernel's name for no ruleset, only flags. */
#define NO_RULESET_FD (-1)

static int configure_log(struct llk_ruleset *ruleset, const struct negotiation *negotiation)
{
	const uint32_t flags = (uint32_t)negotiation->handled.of[LLK_FEATURE_RESTRICT];

	return enter_domain_with_known_flags(ruleset, NO_RULESET_FD, flags);
}

/* Who is covered, as things are left. */
static enum llk_threads find_threads(const struct llk_ruleset *ruleset)
{
	struct negotiation done;

	llk_negotiate_protections(ruleset, &done);
	if (!llk_negotiation_handles(&done))
		return LLK_THREADS_NONE;
	return llk_threads_covered((uint32_t)done.enforced.of[LLK_FEATURE_RESTRICT]);
}

/* What the ruleset comes to, unless it is enforced already or something required is missing. */
static int prepare(struct llk_ruleset *ruleset, struct negotiation *negotiation)
{
	int error;

	if (!ruleset)
		return LLK_ERROR_INVALID;
	if (ruleset->enforced)
		return llk_fail(ruleset, LLK_ERROR_ENFORCED);
	llk_negotiate_protections(ruleset, negotiation);
	error = check_required(ruleset, negotiation);
	return error ? error : check_demanded(ruleset, negotiation);
}

int llk_ruleset_check(struct llk_ruleset *ruleset)
{
	struct negotiation negotiation;

	return prepare(ruleset, &negotiation);
}

int llk_ruleset_enforce(struct llk_ruleset *ruleset)
{
	const int saved_errno = errno;
	struct negotiation negotiation;
	int error = prepare(ruleset, &negotiation);

	if (error) {
		if (ruleset)
			ruleset->refused = !ruleset->enforced;
		return error;
	}
	if (llk_negotiation_handles(&negotiation))
		error = enforce(ruleset, &negotiation);
	else if (llk_negotiation_configures_log(&negotiation))
		error = configure_log(ruleset, &negotiation);
	else
		ruleset->enforced = true;
	if (ruleset->enforced) {
		ruleset->threads = find_threads(ruleset);
		llk_rules_close(ruleset);
	}
	ruleset->refused = !ruleset->enforced;
	errno = saved_errno;
	return error;
}
