// SPDX-License-Identifier: MIT
/* What the running kernel supports, found by trying each feature. */
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <llk.h>

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

static enum llk_state classify(int error)
{
	switch (error) {
	case 0:
		return LLK_STATE_ENABLED;
	case EOPNOTSUPP:
		return LLK_STATE_DISABLED;
	case ENOSYS:
		return seccomp_filter_in_force() ? LLK_STATE_BLOCKED : LLK_STATE_NOT_BUILT;
	case EPERM:
		return LLK_STATE_BLOCKED;
	default:
		return LLK_STATE_UNKNOWN;
	}
}

static bool accepts_attr(const struct llk_ruleset_attr *attr)
{
	const int fd = llk_sys_create_ruleset(attr, sizeof(*attr), 0);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static bool accepts_feature(const struct llk_feature *feature)
{
	struct llk_ruleset_attr attr = { 0 };

	switch (feature->kind) {
	case LLK_FEATURE_FS:
		attr.handled_access_fs = feature->bit;
		return accepts_attr(&attr);
	case LLK_FEATURE_NET:
		attr.handled_access_net = feature->bit;
		return accepts_attr(&attr);
	case LLK_FEATURE_SCOPE:
		attr.scoped = feature->bit;
		return accepts_attr(&attr);
	case LLK_FEATURE_RULE:
		return llk_sys_add_rule(INVALID_FD, LLK_RULE_PATH_BENEATH,
					&(struct llk_path_beneath_attr){ 0 },
					(uint32_t)feature->bit) == -EBADF;
	default:
		return false;
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

static void try_features(struct llk_support *support)
{
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (!accepts_feature(feature))
			continue;
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
		default:
			break;
		}
	}
	support->restrict_flags = try_restrict_flags(support->abi);
}

int llk_support_detect(struct llk_support *support)
{
	struct llk_support found = { .size = sizeof(found) };
	int answer;

	if (!support || support->size < sizeof(found))
		return LLK_ERROR_INVALID;

	answer = llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_VERSION);
	found.error = answer < 0 ? -answer : 0;
	found.state = classify(found.error);
	if (found.state == LLK_STATE_ENABLED) {
		found.abi = answer;
		answer = llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_ERRATA);
		if (answer >= 0) {
			found.errata_known = true;
			found.errata = (uint32_t)answer;
		}
		try_features(&found);
	}
	found.size = support->size;
	memset(support, 0, support->size);
	memcpy(support, &found, sizeof(found));
	return 0;
}

const char *llk_state_name(enum llk_state state)
{
	static const char *const names[] = {
		[LLK_STATE_ENABLED] = "enabled",     [LLK_STATE_DISABLED] = "disabled",
		[LLK_STATE_NOT_BUILT] = "not_built", [LLK_STATE_BLOCKED] = "blocked",
		[LLK_STATE_UNSUPPORTED] = "unsupported", [LLK_STATE_UNKNOWN] = "unknown",
	};

	if ((size_t)state >= sizeof(names) / sizeof(names[0]))
		return "unknown";
	return names[state];
}
