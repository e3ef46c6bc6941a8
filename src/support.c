// SPDX-License-Identifier: MIT
/* What the running kernel supports, found by trying each feature. */
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <llk.h>

#include "syscall_numbers.h"

/*
 * A descriptor that is never valid and never the -1 to which landlock_restrict_self(2) gives a
 * meaning of its own: a known flag gets as far as EBADF, an unknown one is EINVAL.
 */
#define INVALID_FD (-2)

static bool seccomp_filter_in_force(void)
{
	const int saved_errno = errno;
	const int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);
	/* A kernel without seccomp says EINVAL; any other failure is a filter's own answer. */
	const bool refused = mode < 0 && errno != EINVAL;

	errno = saved_errno;
	return mode == SECCOMP_MODE_FILTER || refused;
}

static bool has_no_new_privs(void)
{
	const int saved_errno = errno;
	const bool set = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;

	errno = saved_errno;
	return set;
}

/* What the errno of the ABI query says; 0 if it was answered. */
static enum llk_state classify(int error)
{
	switch (error) {
	case 0:
		return LLK_STATE_ENABLED;
	case EOPNOTSUPP:
		return LLK_STATE_DISABLED;
	case EPERM:
		return LLK_STATE_BLOCKED;
	}
	if (!LLK_NR_KNOWN)
		return LLK_STATE_UNSUPPORTED;
	/* No kernel refuses the query in another way than ENOSYS, a filter may in any. */
	if (seccomp_filter_in_force())
		return LLK_STATE_BLOCKED;
	return error == ENOSYS ? LLK_STATE_NOT_BUILT : LLK_STATE_UNKNOWN;
}

/*
 * Whether the kernel cannot have given that answer to a descriptor that is none: then a filter has.
 * It may answer with anything; without one, EPERM and ENOSYS are still not the kernel's.
 */
static bool is_foreign(int answer)
{
	return answer == -EPERM || answer == -ENOSYS ||
	       (answer < 0 && answer != -EBADF && seccomp_filter_in_force());
}

/*
 * A filter may let the query pass and refuse what follows it.  Returns the errno with which one of
 * the other two system calls is refused before the kernel sees it, or 0.
 */
static int find_blocked_call(void)
{
	const struct llk_path_beneath_attr attr = { 0 };
	int answer = llk_sys_add_rule(INVALID_FD, LLK_RULE_PATH_BENEATH, &attr, 0);

	if (is_foreign(answer))
		return -answer;
	answer = llk_sys_restrict_self(INVALID_FD, 0);
	/* EPERM is the kernel's own answer to a caller who may not restrict itself yet. */
	if (is_foreign(answer) && (answer != -EPERM || has_no_new_privs()))
		return -answer;
	return 0;
}

static bool is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

/* 1 if the kernel takes a ruleset of these attributes, 0 if not, or LLK_ERROR_NO_MEMORY. */
static int try_attr(const struct llk_ruleset_attr *attr)
{
	const int saved_errno = errno;
	const int fd = llk_sys_create_ruleset(attr, sizeof(*attr), 0);

	if (fd < 0)
		return is_shortage(-fd) ? LLK_ERROR_NO_MEMORY : 0;
	close(fd);
	errno = saved_errno;
	return 1;
}

/* As try_attr(), for the one bit of one row; support has what was found of the rows before it. */
static int try_feature(const struct llk_support *support, const struct llk_feature *feature)
{
	const struct llk_path_beneath_attr path = { 0 };
	struct llk_ruleset_attr attr = { 0 };

	switch (feature->kind) {
	case LLK_FEATURE_FS:
		attr.handled_access_fs = feature->bit;
		return try_attr(&attr);
	case LLK_FEATURE_NET:
		attr.handled_access_net = feature->bit;
		return try_attr(&attr);
	case LLK_FEATURE_SCOPE:
		attr.scoped = feature->bit;
		return try_attr(&attr);
	case LLK_FEATURE_RULE:
		if (llk_sys_add_rule(INVALID_FD, LLK_RULE_PATH_BENEATH, &path,
				     (uint32_t)feature->bit) != -EBADF)
			return 0;
		/* The flag is of no use without the masks. */
		attr = (struct llk_ruleset_attr){
			.handled_access_fs = support->access_fs,
			.handled_access_net = support->access_net,
			.scoped = support->scoped,
			.quiet_access_fs = support->access_fs,
			.quiet_access_net = support->access_net,
			.quiet_scoped = support->scoped,
		};
		return try_attr(&attr);
	default:
		return 0;
	}
}

/* The accepted flags, or those that the ABI declares where trying is not permitted. */
static uint32_t try_restrict_flags(int abi)
{
	const uint64_t declared = llk_feature_mask(LLK_FEATURE_RESTRICT, abi);
	uint32_t accepted = 0;

	for (unsigned int bit = 0; bit < 32; bit++) {
		const uint32_t flag = UINT32_C(1) << bit;

		if (!(llk_feature_mask(LLK_FEATURE_RESTRICT, LLK_ABI_NEWEST) & flag))
			continue;
		switch (llk_sys_restrict_self(INVALID_FD, flag)) {
		case -EBADF:
			accepted |= flag;
			break;
		case -EPERM:
			accepted |= (uint32_t)declared & flag;
			break;
		}
	}
	return accepted;
}

static void add_feature(struct llk_support *support, const struct llk_feature *feature)
{
	switch (feature->kind) {
	case LLK_FEATURE_FS:
		support->access_fs |= feature->bit;
		break;
	case LLK_FEATURE_NET:
		support->access_net |= feature->bit;
		break;
	case LLK_FEATURE_SCOPE:
		support->scoped |= feature->bit;
		break;
	case LLK_FEATURE_RULE:
		support->rule_flags |= (uint32_t)feature->bit;
		break;
	case LLK_FEATURE_RESTRICT:
		support->restrict_flags |= (uint32_t)feature->bit;
		break;
	default:
		break;
	}
}

/* What the ABI declares, at once: most kernels take it, which spares a try for each bit. */
static int try_declared(struct llk_support *support)
{
	const struct llk_ruleset_attr attr = {
		.handled_access_fs = llk_feature_mask(LLK_FEATURE_FS, support->abi),
		.handled_access_net = llk_feature_mask(LLK_FEATURE_NET, support->abi),
		.scoped = llk_feature_mask(LLK_FEATURE_SCOPE, support->abi),
	};
	const int answer = try_attr(&attr);

	if (answer > 0) {
		support->access_fs = attr.handled_access_fs;
		support->access_net = attr.handled_access_net;
		support->scoped = attr.scoped;
	}
	return answer < 0 ? answer : 0;
}

static int try_features(struct llk_support *support)
{
	const struct llk_feature *feature;
	const int error = try_declared(support);

	if (error)
		return error;
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		int answer;

		if (llk_support_has(support, feature))
			continue;
		answer = try_feature(support, feature);
		if (answer < 0)
			return answer;
		if (answer)
			add_feature(support, feature);
	}
	support->restrict_flags = try_restrict_flags(support->abi);
	return 0;
}

static int ask_kernel(struct llk_support *found)
{
	int answer = llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_VERSION);
	const int abi = answer;

	found->error = answer < 0 ? -answer : 0;
	found->state = classify(found->error);
	if (found->state != LLK_STATE_ENABLED)
		return 0;

	found->error = find_blocked_call();
	if (found->error) {
		found->state = LLK_STATE_BLOCKED;
		return 0;
	}
	found->abi = abi;
	answer = llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_ERRATA);
	if (answer >= 0) {
		found->errata_known = true;
		found->errata = (uint32_t)answer;
	}
	return try_features(found);
}

/* Hand out what was found, in the caller's version of the structure. */
static void hand_out(const struct llk_support *found, struct llk_support *support)
{
	const size_t size = support->size;

	memset(support, 0, size);
	memcpy(support, found, sizeof(*found));
	support->size = size;
}

int llk_support_detect(struct llk_support *support)
{
	struct llk_support found = { 0 };
	int error;

	if (!support || support->size < sizeof(found))
		return LLK_ERROR_INVALID;
	error = ask_kernel(&found);
	if (error)
		return error;
	hand_out(&found, support);
	return 0;
}

int llk_support_from_abi(int abi, struct llk_support *support)
{
	struct llk_support made = {
		.state = abi > 0 ? LLK_STATE_ENABLED : LLK_STATE_NOT_BUILT,
		.error = abi > 0 ? 0 : ENOSYS,
		.abi = abi,
	};
	const struct llk_feature *feature;

	if (abi < 0 || !support || support->size < sizeof(made))
		return LLK_ERROR_INVALID;
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->since_abi <= abi)
			add_feature(&made, feature);
	}
	hand_out(&made, support);
	return 0;
}

bool llk_support_has(const struct llk_support *support, const struct llk_feature *feature)
{
	if (!support || !feature || support->state != LLK_STATE_ENABLED)
		return false;
	switch (feature->kind) {
	case LLK_FEATURE_FS:
		return support->access_fs & feature->bit;
	case LLK_FEATURE_NET:
		return support->access_net & feature->bit;
	case LLK_FEATURE_SCOPE:
		return support->scoped & feature->bit;
	case LLK_FEATURE_RESTRICT:
		return support->restrict_flags & feature->bit;
	case LLK_FEATURE_RULE:
		return support->rule_flags & feature->bit;
	case LLK_FEATURE_QUERY:
		return feature->bit == LLK_CREATE_RULESET_VERSION || support->errata_known;
	case LLK_FEATURE_ERRATUM:
		return support->errata & feature->bit;
	}
	return false;
}

const char *llk_state_name(enum llk_state state)
{
	static const char *const names[] = {
		[LLK_STATE_ENABLED] = "enabled",	 [LLK_STATE_DISABLED] = "disabled",
		[LLK_STATE_NOT_BUILT] = "not_built",	 [LLK_STATE_BLOCKED] = "blocked",
		[LLK_STATE_UNSUPPORTED] = "unsupported", [LLK_STATE_UNKNOWN] = "unknown",
	};

	if ((size_t)state >= sizeof(names) / sizeof(names[0]))
		return "unknown";
	return names[state];
}
