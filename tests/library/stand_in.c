// SPDX-License-Identifier: MIT
/* A kernel that stands in for the running one: its three calls, as the running kernel has them. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "stand_in.h"

#define NR_CREATE_RULESET 444
#define NR_ADD_RULE	  445
#define NR_RESTRICT_SELF  446
#define LAYERS		  16

struct stand_in stand_in;

/* The one ruleset that libllk has open at a time. */
static struct {
	int fd;
	struct llk_ruleset_attr attr;
} open_ruleset = { .fd = -1 };

/* The calls as they are, under the names that the linker gives them. */
int __real_open64(const char *path, int flags, ...);
int __real_fstat64(int fd, struct stat *status);

long __wrap_syscall(long number, ...);

void stand_in_for_abi(int abi)
{
	const int known = abi > LLK_ABI_NEWEST ? LLK_ABI_NEWEST : abi;

	stand_in = (struct stand_in){
		.abi = abi,
		.absence = ENOSYS,
		.errata = abi >= 7 ? 0 : -1,
		.access_fs = llk_feature_mask(LLK_FEATURE_FS, known),
		.access_net = llk_feature_mask(LLK_FEATURE_NET, known),
		.scoped = llk_feature_mask(LLK_FEATURE_SCOPE, known),
		.rule_flags = (uint32_t)llk_feature_mask(LLK_FEATURE_RULE, known),
		.restrict_flags = (uint32_t)llk_feature_mask(LLK_FEATURE_RESTRICT, known),
		.attr_size = abi < 4	? 8
			     : abi < 6	? 16
			     : abi < 10 ? 24
					: 48,
		.threads = 1,
	};
	/* A right, a flag and a field that this library has never heard of. */
	if (abi > LLK_ABI_NEWEST) {
		stand_in.access_fs |= UINT64_C(1) << 17;
		stand_in.restrict_flags |= 1U << 5;
		stand_in.attr_size = 56;
	}
	open_ruleset.fd = -1;
}

void stand_in_restart(unsigned int fail_at, int fail_with)
{
	stand_in.calls = 0;
	stand_in.fail_at = fail_at;
	stand_in.fail_with = fail_with;
	stand_in.failed_call = NULL;
	stand_in.no_new_privs = false;
	stand_in.layers = 0;
	stand_in.enforced_flags = 0;
	stand_in.log_flags = 0;
	memset(&stand_in.attr, 0, sizeof(stand_in.attr));
	stand_in.rule_count = 0;
}

bool stand_in_must_fail(const char *call)
{
	if (++stand_in.calls != stand_in.fail_at)
		return false;
	stand_in.failed_call = call;
	errno = stand_in.fail_with;
	return true;
}

void stand_in_note_close(int fd)
{
	stand_in.descriptors--;
	if (fd == open_ruleset.fd)
		open_ruleset.fd = -1;
}

static int answer_query(uint32_t flags)
{
	if (flags == LLK_CREATE_RULESET_VERSION)
		return stand_in.abi;
	if (flags == LLK_CREATE_RULESET_ERRATA && stand_in.errata >= 0)
		return stand_in.errata;
	return -EINVAL;
}

static bool is_zero(const unsigned char *bytes, size_t size)
{
	while (size && !bytes[size - 1])
		size--;
	return !size;
}

/* In the kernel's order. */
static int check_attr(const struct llk_ruleset_attr *given, size_t size,
		      struct llk_ruleset_attr *attr)
{
	if (!given)
		return -EFAULT;
	if (size < sizeof(attr->handled_access_fs))
		return -EINVAL;
	if (size > stand_in.attr_size &&
	    !is_zero((const unsigned char *)given + stand_in.attr_size, size - stand_in.attr_size))
		return -E2BIG;
	memcpy(attr, given, size < sizeof(*attr) ? size : sizeof(*attr));
	if ((attr->handled_access_fs & ~stand_in.access_fs) ||
	    (attr->handled_access_net & ~stand_in.access_net) || (attr->scoped & ~stand_in.scoped))
		return -EINVAL;
	if ((attr->quiet_access_fs & ~attr->handled_access_fs) ||
	    (attr->quiet_access_net & ~attr->handled_access_net) ||
	    (attr->quiet_scoped & ~attr->scoped))
		return -EINVAL;
	if (!attr->handled_access_fs && !attr->handled_access_net && !attr->scoped)
		return -ENOMSG;
	return 0;
}

static int create_ruleset(const struct llk_ruleset_attr *given, size_t size, uint32_t flags)
{
	struct llk_ruleset_attr attr = { 0 };
	int error;

	if (flags)
		return given || size ? -EINVAL : answer_query(flags);
	error = check_attr(given, size, &attr);
	if (error)
		return error;
	open_ruleset.fd = __real_open64("/dev/null", O_PATH | O_CLOEXEC);
	open_ruleset.attr = attr;
	if (open_ruleset.fd < 0)
		return -errno;
	stand_in.descriptors++;
	return open_ruleset.fd;
}

static int keep_rule(const struct stand_in_rule *rule, uint64_t handled, uint64_t quiet)
{
	if (!rule->access && !rule->flags)
		return -ENOMSG;
	if (rule->access & ~handled)
		return -EINVAL;
	if (rule->flags && !quiet)
		return -EINVAL;
	if (rule->type == LLK_RULE_NET_PORT && stand_in.without_inet)
		return -EAFNOSUPPORT;
	if (stand_in.rule_count == STAND_IN_RULES)
		return -E2BIG;
	stand_in.rules[stand_in.rule_count++] = *rule;
	return 0;
}

static int add_path_rule(const struct llk_path_beneath_attr *attr, uint32_t flags)
{
	const struct stand_in_rule rule = { .type = LLK_RULE_PATH_BENEATH,
					    .access = attr->allowed_access,
					    .flags = flags };
	struct stat status;

	if (__real_fstat64(attr->parent_fd, &status))
		return -EBADF;
	if (!S_ISDIR(status.st_mode) &&
	    (rule.access &
	     ~(LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_WRITE_FILE | LLK_ACCESS_FS_READ_FILE |
	       LLK_ACCESS_FS_TRUNCATE | LLK_ACCESS_FS_IOCTL_DEV | LLK_ACCESS_FS_RESOLVE_UNIX)))
		return -EINVAL;
	return keep_rule(&rule, open_ruleset.attr.handled_access_fs,
			 open_ruleset.attr.quiet_access_fs);
}

static int add_port_rule(const struct llk_net_port_attr *attr, uint32_t flags)
{
	const struct stand_in_rule rule = { .type = LLK_RULE_NET_PORT,
					    .access = attr->allowed_access,
					    .port = attr->port,
					    .flags = flags };

	if (attr->port > UINT16_MAX)
		return -EINVAL;
	return keep_rule(&rule, open_ruleset.attr.handled_access_net,
			 open_ruleset.attr.quiet_access_net);
}

static int add_rule(int fd, int type, const void *attr, uint32_t flags)
{
	if (flags & ~stand_in.rule_flags)
		return -EINVAL;
	if (fd < 0 || fd != open_ruleset.fd)
		return -EBADF;
	if (type == LLK_RULE_PATH_BENEATH)
		return add_path_rule(attr, flags);
	if (type == LLK_RULE_NET_PORT && stand_in.access_net)
		return add_port_rule(attr, flags);
	return -EINVAL;
}

static int configure_log(uint32_t flags)
{
	if ((flags & LLK_RESTRICT_SELF_TSYNC) && stand_in.bare_tsync_refused)
		return -EBADF;
	stand_in.log_flags |= flags;
	return 0;
}

static int restrict_self(int fd, uint32_t flags)
{
	const uint32_t no_new_privs = LLK_RESTRICT_SELF_NO_NEW_PRIVS;
	const bool known = !(flags & ~stand_in.restrict_flags);
	const bool permitted = stand_in.no_new_privs || stand_in.privileged ||
			       (flags & stand_in.restrict_flags & no_new_privs);

	/* Since ABI 11 the flags come first. */
	if (!known && (permitted || stand_in.abi >= 11))
		return -EINVAL;
	if (!permitted)
		return -EPERM;
	if (fd == -1 && (flags & LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF) &&
	    !(flags & ~(uint32_t)(LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF | LLK_RESTRICT_SELF_TSYNC)))
		return configure_log(flags);
	if (fd < 0 || fd != open_ruleset.fd)
		return -EBADF;
	if (stand_in.layers == LAYERS)
		return -E2BIG;
	stand_in.layers++;
	stand_in.attr = open_ruleset.attr;
	stand_in.enforced_flags = flags;
	if (flags & no_new_privs)
		stand_in.no_new_privs = true;
	return 0;
}

static int answer_call(long number, va_list arguments)
{
	const void *attr;
	int fd, type;
	uint32_t flags;
	size_t size;

	switch (number) {
	case NR_CREATE_RULESET:
		attr = va_arg(arguments, const void *);
		size = va_arg(arguments, size_t);
		flags = va_arg(arguments, uint32_t);
		return create_ruleset(attr, size, flags);
	case NR_ADD_RULE:
		fd = va_arg(arguments, int);
		type = va_arg(arguments, int);
		attr = va_arg(arguments, const void *);
		flags = va_arg(arguments, uint32_t);
		return add_rule(fd, type, attr, flags);
	case NR_RESTRICT_SELF:
		fd = va_arg(arguments, int);
		flags = va_arg(arguments, uint32_t);
		return restrict_self(fd, flags);
	default:
		return -ENOSYS;
	}
}

/* As the kernel forces a signal: it is not blocked, and caught only if it may be. */
static void end_caller(void)
{
	sigset_t sigsys;

	if (!stand_in.traps)
		signal(SIGSYS, SIG_DFL);
	sigemptyset(&sigsys);
	sigaddset(&sigsys, SIGSYS);
	sigprocmask(SIG_UNBLOCK, &sigsys, NULL);
	raise(SIGSYS);
}

long __wrap_syscall(long number, ...)
{
	static const uint32_t calls[] = { LLK_CALL_CREATE_RULESET, LLK_CALL_ADD_RULE,
					  LLK_CALL_RESTRICT_SELF };
	static const char *const names[] = { "landlock_create_ruleset", "landlock_add_rule",
					     "landlock_restrict_self" };
	va_list arguments;
	int answer;

	if (number < NR_CREATE_RULESET || number > NR_RESTRICT_SELF)
		abort();
	if (stand_in.lethal & calls[number - NR_CREATE_RULESET])
		end_caller();
	if (stand_in_must_fail(names[number - NR_CREATE_RULESET]))
		return -1;
	va_start(arguments, number);
	answer = stand_in.abi ? answer_call(number, arguments) : -stand_in.absence;
	va_end(arguments);
	if (answer >= 0)
		return answer;
	errno = -answer;
	return -1;
}
