// SPDX-License-Identifier: MIT
/* What the running kernel supports, found by trying each feature. */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <llk.h>

#include "inquiry.h"
#include "sized.h"
#include "syscall_numbers.h"

/*
 * A descriptor that is never valid and never the -1 to which landlock_restrict_self(2) gives a
 * meaning of its own: a known flag gets as far as EBADF, an unknown one is EINVAL.
 */
#define INVALID_FD (-2)

/* Whether a call can be made: announced where it may not return, left out where it does not. */
static bool can_call(const struct inquiry *inquiry, uint32_t call)
{
	if (inquiry->fatal & call)
		return false;
	if (inquiry->announce)
		inquiry->announce(inquiry->context, call);
	return true;
}

/* The three calls; one that does not return counts as refused by a filter. */
static int create_ruleset(const struct inquiry *inquiry, const struct llk_ruleset_attr *attr,
			  size_t size, uint32_t flags)
{
	if (!can_call(inquiry, LLK_CALL_CREATE_RULESET))
		return -EPERM;
	return llk_sys_create_ruleset(attr, size, flags);
}

/* A rule that grants nothing: no ruleset takes it. */
static int add_empty_rule(const struct inquiry *inquiry, int ruleset_fd, uint32_t flags)
{
	const struct llk_path_beneath_attr attr = { .parent_fd = ruleset_fd };

	if (!can_call(inquiry, LLK_CALL_ADD_RULE))
		return -EPERM;
	return llk_sys_add_rule(ruleset_fd, LLK_RULE_PATH_BENEATH, &attr, flags);
}

static int add_rule(const struct inquiry *inquiry, uint32_t flags)
{
	return add_empty_rule(inquiry, INVALID_FD, flags);
}

static int restrict_by(const struct inquiry *inquiry, int ruleset_fd, uint32_t flags)
{
	if (!can_call(inquiry, LLK_CALL_RESTRICT_SELF))
		return -EPERM;
	return llk_sys_restrict_self(ruleset_fd, flags);
}

static int restrict_self(const struct inquiry *inquiry, uint32_t flags)
{
	return restrict_by(inquiry, INVALID_FD, flags);
}

static bool seccomp_filter_in_force(const struct inquiry *inquiry)
{
	const int saved_errno = errno;
	bool refused;
	int mode;

	if (!can_call(inquiry, CALL_PRCTL_GET))
		return true;
	mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);
	/* A kernel without seccomp says EINVAL; any other failure is a filter's own answer. */
	refused = mode < 0 && errno != EINVAL;
	errno = saved_errno;
	return mode == SECCOMP_MODE_FILTER || refused;
}

static bool has_no_new_privs(const struct inquiry *inquiry)
{
	const int saved_errno = errno;
	bool set;

	if (inquiry->no_new_privs)
		return true;
	if (!can_call(inquiry, CALL_PRCTL_GET))
		return false;
	set = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
	errno = saved_errno;
	return set;
}

/* A kernel in which Landlock has not started says so to each of the calls, a filter to some. */
static bool all_are_disabled(const struct inquiry *inquiry)
{
	return !seccomp_filter_in_force(inquiry) ||
	       (add_rule(inquiry, 0) == -EOPNOTSUPP && restrict_self(inquiry, 0) == -EOPNOTSUPP);
}

/* What the answer to the ABI query says. */
static enum llk_state classify(const struct inquiry *inquiry, int answer)
{
	const int error = answer < 0 ? -answer : 0;

	/* There is no ABI 0: only a filter or a wrong kernel says so. */
	if (answer > 0 || (!error && !seccomp_filter_in_force(inquiry)))
		return LLK_STATE_ENABLED;
	if (!error || error == EPERM)
		return LLK_STATE_BLOCKED;
	if (error == EOPNOTSUPP)
		return all_are_disabled(inquiry) ? LLK_STATE_DISABLED : LLK_STATE_BLOCKED;
	if (!LLK_NR_KNOWN)
		return LLK_STATE_UNSUPPORTED;
	/* No kernel refuses the query in another way than ENOSYS, a filter may in any. */
	if (seccomp_filter_in_force(inquiry))
		return LLK_STATE_BLOCKED;
	return error == ENOSYS ? LLK_STATE_NOT_BUILT : LLK_STATE_UNKNOWN;
}

/*
 * Whether the kernel cannot have given that answer to a descriptor that is invalid: then a filter
 * has.  It may answer with anything; without one, EPERM and ENOSYS are still not the kernel's, and
 * success is a wrong kernel's.
 */
static bool is_foreign(const struct inquiry *inquiry, int answer)
{
	return answer == -EPERM || answer == -ENOSYS ||
	       (answer != -EBADF && seccomp_filter_in_force(inquiry));
}

/* Note that a call gets no further than a filter, which gives that answer. */
static void block(struct llk_support *found, uint32_t call, int answer)
{
	if (!found->blocked_calls) {
		found->block = LLK_BLOCK_REFUSED;
		found->error = answer < 0 ? -answer : 0;
	}
	found->blocked_calls |= call;
}

/* Whether to go on after a blocked call: only a child may be ended by the next one. */
static bool is_over(const struct inquiry *inquiry)
{
	return inquiry->found.blocked_calls && !inquiry->announce;
}

/* A filter may let the query pass and refuse what follows it. */
static void find_blocked_calls(struct inquiry *inquiry)
{
	int answer;

	if (is_over(inquiry))
		return;
	answer = add_rule(inquiry, 0);
	if (is_foreign(inquiry, answer))
		block(&inquiry->found, LLK_CALL_ADD_RULE, answer);
	if (is_over(inquiry))
		return;
	answer = restrict_self(inquiry, 0);
	/* EPERM is the kernel's own answer to a caller who may not restrict itself yet. */
	if (is_foreign(inquiry, answer) && (answer != -EPERM || has_no_new_privs(inquiry)))
		block(&inquiry->found, LLK_CALL_RESTRICT_SELF, answer);
}

static bool is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

/* Whether a descriptor, which may be a filter's own answer, is not that of a ruleset. */
static bool is_no_ruleset(const struct inquiry *inquiry, int fd)
{
	const int answer = add_empty_rule(inquiry, fd, 0);

	return answer == -EBADF || answer == -EBADFD;
}

/* 1 if the kernel takes a ruleset of these attributes, 0 if not, or LLK_ERROR_NO_MEMORY. */
static int try_attr(struct inquiry *inquiry, const struct llk_ruleset_attr *attr)
{
	const int saved_errno = errno;
	const int fd = create_ruleset(inquiry, attr, sizeof(*attr), 0);

	if (fd < 0)
		return is_shortage(-fd) ? LLK_ERROR_NO_MEMORY : 0;
	if (seccomp_filter_in_force(inquiry) && is_no_ruleset(inquiry, fd)) {
		/* It may be anyone's, such as standard input: it is not to be closed. */
		block(&inquiry->found, LLK_CALL_CREATE_RULESET, fd);
		return 0;
	}
	close(fd);
	errno = saved_errno;
	return 1;
}

/* As try_attr(), for the one bit of one row; what was found of the rows before it is known. */
static int try_feature(struct inquiry *inquiry, const struct llk_feature *feature)
{
	const struct llk_support *support = &inquiry->found;
	struct llk_ruleset_attr attr = { 0 };

	switch (feature->kind) {
	case LLK_FEATURE_FS:
		attr.handled_access_fs = feature->bit;
		return try_attr(inquiry, &attr);
	case LLK_FEATURE_NET:
		attr.handled_access_net = feature->bit;
		return try_attr(inquiry, &attr);
	case LLK_FEATURE_SCOPE:
		attr.scoped = feature->bit;
		return try_attr(inquiry, &attr);
	case LLK_FEATURE_RULE:
		if (add_rule(inquiry, (uint32_t)feature->bit) != -EBADF)
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
		return try_attr(inquiry, &attr);
	default:
		return 0;
	}
}

/* The accepted flags, or those that the ABI declares where trying is not permitted. */
static uint32_t try_restrict_flags(const struct inquiry *inquiry)
{
	const uint64_t declared = llk_feature_mask(LLK_FEATURE_RESTRICT, inquiry->found.abi);
	uint32_t accepted = 0;

	for (unsigned int bit = 0; bit < 32; bit++) {
		const uint32_t flag = UINT32_C(1) << bit;

		if (!(llk_feature_mask(LLK_FEATURE_RESTRICT, LLK_ABI_NEWEST) & flag))
			continue;
		switch (restrict_self(inquiry, flag)) {
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
static int try_declared(struct inquiry *inquiry)
{
	struct llk_support *support = &inquiry->found;
	const struct llk_ruleset_attr attr = {
		.handled_access_fs = llk_feature_mask(LLK_FEATURE_FS, support->abi),
		.handled_access_net = llk_feature_mask(LLK_FEATURE_NET, support->abi),
		.scoped = llk_feature_mask(LLK_FEATURE_SCOPE, support->abi),
	};
	const int answer = try_attr(inquiry, &attr);

	if (answer > 0) {
		support->access_fs = attr.handled_access_fs;
		support->access_net = attr.handled_access_net;
		support->scoped = attr.scoped;
	}
	return answer < 0 ? answer : 0;
}

static int try_features(struct inquiry *inquiry)
{
	struct llk_support *support = &inquiry->found;
	const struct llk_feature *feature;
	const int error = try_declared(inquiry);

	if (error)
		return error;
	for (size_t i = 0; (feature = llk_feature_at(i)) && !support->blocked_calls; i++) {
		int answer;

		if (llk_support_has(support, feature))
			continue;
		answer = try_feature(inquiry, feature);
		if (answer < 0)
			return answer;
		if (answer)
			add_feature(support, feature);
	}
	support->restrict_flags = try_restrict_flags(inquiry);
	return 0;
}

/*
 * Whether a layer denies what it is to deny, which only a child can try: a filter may let the calls
 * pass that are known to fail, and answer for one that would restrict.
 */
static void try_restriction(struct inquiry *inquiry)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_READ_DIR };
	int answer, opened, fd;

	/* A kernel that restricts nothing is to be judged, not excused. */
	if (!seccomp_filter_in_force(inquiry))
		return;
	fd = create_ruleset(inquiry, &attr, sizeof(attr), 0);
	if (fd < 0)
		return;
	/* What is denied here is nobody's denial to look at in the log. */
	answer = restrict_by(inquiry, fd,
			     inquiry->found.restrict_flags & LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF);
	close(fd);
	if (answer == -EPERM || answer == -ENOSYS)
		block(&inquiry->found, LLK_CALL_RESTRICT_SELF, answer);
	if (answer < 0 || !can_call(inquiry, CALL_OPEN))
		return;
	opened = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (opened < 0)
		return;
	close(opened);
	block(&inquiry->found, LLK_CALL_RESTRICT_SELF, answer);
}

/* A kernel that answers the ABI query. */
static int inquire_enabled(struct inquiry *inquiry, int abi)
{
	struct llk_support *const found = &inquiry->found;
	int answer, error;

	found->abi = abi;
	answer = create_ruleset(inquiry, NULL, 0, LLK_CREATE_RULESET_ERRATA);
	if (answer >= 0) {
		found->errata_known = true;
		found->errata = (uint32_t)answer;
	}
	error = try_features(inquiry);
	if (!error && !found->blocked_calls && inquiry->announce && inquiry->no_new_privs)
		try_restriction(inquiry);
	if (found->blocked_calls)
		*found = (struct llk_support){ .state = LLK_STATE_BLOCKED,
					       .error = found->error,
					       .block = found->block,
					       .blocked_calls = found->blocked_calls };
	return error;
}

int llk_inquire(struct inquiry *inquiry)
{
	struct llk_support *const found = &inquiry->found;
	const int answer = create_ruleset(inquiry, NULL, 0, LLK_CREATE_RULESET_VERSION);

	found->error = answer < 0 ? -answer : 0;
	found->state = classify(inquiry, answer);
	if (found->state == LLK_STATE_BLOCKED)
		block(found, LLK_CALL_CREATE_RULESET, answer);
	else if (found->state != LLK_STATE_ENABLED)
		return 0;

	find_blocked_calls(inquiry);
	if (found->blocked_calls) {
		found->state = LLK_STATE_BLOCKED;
		return 0;
	}
	return inquire_enabled(inquiry, answer);
}

int llk_support_detect(struct llk_support *support)
{
	struct inquiry inquiry = { 0 };
	int error;

	if (!llk_sized_is_given(support, LLK_SUPPORT_FIRST))
		return LLK_ERROR_INVALID;
	error = llk_inquire(&inquiry);
	if (error)
		return error;
	llk_sized_fill(support, &inquiry.found, sizeof(inquiry.found));
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

	if (abi < 0 || !llk_sized_is_given(support, LLK_SUPPORT_FIRST))
		return LLK_ERROR_INVALID;
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->since_abi <= abi)
			add_feature(&made, feature);
	}
	llk_sized_fill(support, &made, sizeof(made));
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
