// SPDX-License-Identifier: MIT
/*
 * A kernel that lies, for programs that this library is preloaded into.
 *
 * It stands between the program and the three Landlock system calls, as libc's syscall() makes
 * them, and does what a broken kernel might do; see lie.h.  All other system calls, and these three
 * unless a lie concerns them, reach the real kernel unchanged.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lie.h"

/* Rulesets whose descriptor is higher are left alone. */
#define DESCRIPTORS 1024

/* Attributes up to this size are taken by every kernel. */
#define SMALLEST_PAGE 4096

/* A descriptor that no process has open and that restrict_self gives no meaning. */
#define INVALID_FD (-2L)

static struct lie lie;

const struct lie *lie_told(void)
{
	return &lie;
}

/* What the real kernel knows. */
static struct llk_ruleset_attr known;
static uint64_t known_restrict_flags;

/* The rulesets that were made here, by descriptor. */
static struct {
	bool made;
	struct llk_ruleset_attr asked;	 /* for, and known */
	struct llk_ruleset_attr handled; /* in truth; nothing at all if it is hollow */
} rulesets[DESCRIPTORS];

static long layers_entered;

static long (*real_syscall)(long number, ...);

static long create(const struct llk_ruleset_attr *attr)
{
	return real_syscall(NR_CREATE_RULESET, attr, sizeof(*attr), 0UL);
}

static uint64_t known_bit(struct llk_ruleset_attr attr, uint64_t bit)
{
	const long fd = create(&attr);

	if (fd >= 0)
		close((int)fd);
	return fd >= 0 ? bit : 0;
}

static void learn_known(void)
{
	for (unsigned int i = 0; i < 64; i++) {
		const uint64_t bit = UINT64_C(1) << i;

		known.handled_access_fs |=
			known_bit((struct llk_ruleset_attr){ .handled_access_fs = bit }, bit);
		known.handled_access_net |=
			known_bit((struct llk_ruleset_attr){ .handled_access_net = bit }, bit);
		known.scoped |= known_bit((struct llk_ruleset_attr){ .scoped = bit }, bit);
		if (i < 32 && real_syscall(NR_RESTRICT_SELF, INVALID_FD, bit) < 0 && errno == EBADF)
			known_restrict_flags |= bit;
	}
}

__attribute__((constructor)) static void begin(void)
{
	const int saved_errno = errno;

	*(void **)&real_syscall = dlsym(RTLD_NEXT, "syscall");
	if (!real_syscall)
		abort();
	learn_known();
	lie_read(&lie);
	errno = saved_errno;
}

/* A ruleset descriptor gets as far as its rule type, which is wrong here. */
static bool is_ruleset(long fd)
{
	return real_syscall(NR_ADD_RULE, fd, 0L, NULL, 0L) < 0 && errno == EINVAL;
}

static bool is_tracked(long fd)
{
	return fd >= 0 && fd < DESCRIPTORS && rulesets[fd].made && is_ruleset(fd);
}

static bool is_hollow(const struct llk_ruleset_attr *attr)
{
	return !attr->handled_access_fs && !attr->handled_access_net && !attr->scoped;
}

/* A ruleset that handles this, or if that is nothing, one that will never be enforced. */
static long create_possible(const struct llk_ruleset_attr *attr)
{
	static const struct llk_ruleset_attr placeholder = {
		.handled_access_fs = LLK_ACCESS_FS_EXECUTE,
	};

	return create(is_hollow(attr) ? &placeholder : attr);
}

/* The real kernel has taken, or for accept-unknown refused, the attributes: they can be read. */
static long create_distorted(const void *bytes, size_t size)
{
	struct llk_ruleset_attr attr = { 0 };
	long fd;

	memcpy(&attr, bytes, size < sizeof(attr) ? size : sizeof(attr));
	attr.handled_access_fs &= known.handled_access_fs;
	attr.handled_access_net &= known.handled_access_net;
	attr.scoped &= known.scoped;
	if (lie.accept_unknown)
		attr.quiet_access_fs = attr.quiet_access_net = attr.quiet_scoped = 0;

	struct llk_ruleset_attr handled = attr;

	handled.handled_access_fs &= ~lie.drop.handled_access_fs;
	handled.handled_access_fs |= lie.extra.handled_access_fs & known.handled_access_fs;
	handled.handled_access_net &= ~lie.drop.handled_access_net;
	handled.handled_access_net |= lie.extra.handled_access_net & known.handled_access_net;
	handled.scoped &= ~lie.drop.scoped;
	handled.scoped |= lie.extra.scoped & known.scoped;
	fd = create_possible(&handled);
	if (fd < 0 || fd >= DESCRIPTORS)
		return fd;
	rulesets[fd].made = true;
	rulesets[fd].asked = attr;
	rulesets[fd].handled = handled;
	if (lie.keep_on_exec)
		fcntl((int)fd, F_SETFD, 0);
	return fd;
}

static long answer_query(uint32_t flags, long answer)
{
	static unsigned int queries[LLK_CREATE_RULESET_ERRATA + 1];

	if (lie.flicker && flags <= LLK_CREATE_RULESET_ERRATA && queries[flags]++ % 2)
		return answer ^ 1;
	if (flags == LLK_CREATE_RULESET_VERSION && lie.version_errno) {
		errno = lie.version_errno;
		return -1;
	}
	if (flags == LLK_CREATE_RULESET_VERSION && lie.abi >= 0)
		return lie.abi;
	if (flags == LLK_CREATE_RULESET_ERRATA && lie.errata >= 0)
		return lie.errata;
	return answer;
}

static long create_ruleset(const void *attr, size_t size, uint32_t flags)
{
	const bool could_read = attr && size >= sizeof(uint64_t) && size <= SMALLEST_PAGE;
	const long answer = real_syscall(NR_CREATE_RULESET, attr, size, (unsigned long)flags);

	if (flags && answer >= 0)
		return answer_query(flags, answer);
	if (answer >= 0) {
		close((int)answer);
		return lie.memory_rulesets ? memfd_create("ruleset", 0)
					   : create_distorted(attr, size);
	}
	if (lie.accept_unknown && could_read && (errno == EINVAL || errno == E2BIG))
		return create_distorted(attr, size);
	return answer;
}

static uint64_t rights_of(const struct llk_ruleset_attr *attr, long type)
{
	return type == LLK_RULE_NET_PORT ? attr->handled_access_net : attr->handled_access_fs;
}

/* Add the rule, but for access instead of what it says. */
static long add_changed(long fd, long type, const void *attr, uint64_t access, uint32_t flags)
{
	struct llk_path_beneath_attr path;
	struct llk_net_port_attr net;

	if (type == LLK_RULE_NET_PORT) {
		memcpy(&net, attr, sizeof(net));
		net.allowed_access = access;
		return real_syscall(NR_ADD_RULE, fd, type, &net, (unsigned long)flags);
	}
	memcpy(&path, attr, sizeof(path));
	path.allowed_access = access;
	return real_syscall(NR_ADD_RULE, fd, type, &path, (unsigned long)flags);
}

/* Let a rule that was accepted hold for more than it says. */
static void widen(long fd, long type, const void *attr, uint64_t access)
{
	static const uint64_t file_rights = LLK_ACCESS_FS_EXECUTE | LLK_ACCESS_FS_WRITE_FILE |
					    LLK_ACCESS_FS_READ_FILE | LLK_ACCESS_FS_TRUNCATE |
					    LLK_ACCESS_FS_IOCTL_DEV | LLK_ACCESS_FS_RESOLVE_UNIX;
	const uint64_t handled = rights_of(&rulesets[fd].handled, type);

	if (lie.pin_paths && type == LLK_RULE_PATH_BENEATH)
		fcntl(((const struct llk_path_beneath_attr *)attr)->parent_fd, F_DUPFD_CLOEXEC, 0);
	/* The first try fails if the path is not a directory. */
	if (lie.widen_rules && add_changed(fd, type, attr, handled, 0))
		add_changed(fd, type, attr, handled & file_rights, 0);
	if (lie.widen_paths && type == LLK_RULE_PATH_BENEATH) {
		const struct llk_path_beneath_attr path = {
			.allowed_access = access,
			.parent_fd = open("/", O_PATH | O_CLOEXEC),
		};

		real_syscall(NR_ADD_RULE, fd, type, &path, 0UL);
		close(path.parent_fd);
	}
	for (uint64_t port = 0; lie.widen_ports && type == LLK_RULE_NET_PORT && port <= UINT16_MAX;
	     port++) {
		const struct llk_net_port_attr net = { access, port };

		real_syscall(NR_ADD_RULE, fd, type, &net, 0UL);
	}
}

/* Would an honest kernel take the rule?  Asked with a ruleset that is thrown away. */
static bool is_honest_rule(long fd, long type, const void *attr, uint32_t flags)
{
	const long scratch = create_possible(&rulesets[fd].asked);
	const long answer = real_syscall(NR_ADD_RULE, scratch, type, attr, (unsigned long)flags);
	const int error = errno;

	close((int)scratch);
	errno = error;
	return answer == 0;
}

static long add_rule(long fd, long type, const void *attr, uint32_t flags)
{
	uint64_t access;

	if (!is_tracked(fd))
		return real_syscall(NR_ADD_RULE, fd, type, attr, (unsigned long)flags);
	if (!is_honest_rule(fd, type, attr, flags)) {
		if (!lie.accept_unknown || errno != EINVAL || !attr)
			return -1;
		flags = 0;
	}
	memcpy(&access, attr, sizeof(access));
	access &= rights_of(&rulesets[fd].handled, type) & ~rights_of(&lie.refuse, type);
	if (access && add_changed(fd, type, attr, access, flags))
		return lie.accept_unknown ? 0 : -1;
	if (access)
		widen(fd, type, attr, access);
	return 0;
}

/* The answer of a kernel that would take the ruleset, which is not enforced. */
static long pretend_to_restrict(long fd, uint32_t flags)
{
	if (is_ruleset(fd) && real_syscall(NR_RESTRICT_SELF, INVALID_FD, (long)flags) < 0 &&
	    errno == EBADF)
		return 0;
	return real_syscall(NR_RESTRICT_SELF, fd, (long)flags);
}

static bool has_no_new_privs(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

static long enforce(long fd, uint32_t flags)
{
	long answer;

	if (lie.ignore_restrict || (lie.ignore_nested && layers_entered) ||
	    (is_tracked(fd) && is_hollow(&rulesets[fd].handled)))
		return pretend_to_restrict(fd, flags);
	if (lie.nnp_only && !has_no_new_privs()) {
		errno = EPERM;
		return -1;
	}
	if (lie.layers >= 0 && layers_entered >= lie.layers && is_ruleset(fd)) {
		errno = E2BIG;
		return -1;
	}
	answer = real_syscall(NR_RESTRICT_SELF, fd, (long)flags);
	if (answer < 0 && errno == E2BIG && layers_entered < lie.layers)
		return 0;
	if (answer < 0 && errno == EPERM && lie.no_nnp_check && is_ruleset(fd))
		return 0;
	return answer;
}

static long restrict_self(long fd, uint32_t flags)
{
	long answer;

	if (lie.accept_unknown)
		flags &= (uint32_t)known_restrict_flags;
	if (is_ruleset(fd))
		flags ^= (uint32_t)(lie.flip_flags & known_restrict_flags);
	answer = enforce(fd, flags);
	if (answer == 0) {
		layers_entered++;
		lie.in_domain = true;
		if (is_tracked(fd) && rulesets[fd].asked.scoped & LLK_SCOPE_SIGNAL)
			lie_note_signal_scope();
	}
	if (answer == 0 && lie.set_nnp)
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return answer;
}

/* Replace the outcome of a call if the lie is about it. */
static long swap(long number, long answer, bool query)
{
	const int outcome = answer < 0 ? errno : 0;

	if (number != lie.swapped_call || outcome != lie.swapped_from || (query && !outcome))
		return answer;
	if (number == NR_CREATE_RULESET && answer >= 0 && is_ruleset(answer))
		close((int)answer);
	errno = lie.swapped_to;
	return lie.swapped_to ? -1 : 0;
}

/* What gets the descriptor next may be a ruleset of another process. */
LIE_EXPORT int close(int fd)
{
	int (*real_close)(int fd);

	*(void **)&real_close = dlsym(RTLD_NEXT, "close");
	if (fd >= 0 && fd < DESCRIPTORS)
		rulesets[fd].made = false;
	return real_close(fd);
}

/*
 * What a child notes here that shares the memory of its caller, which waits for it, is the child's
 * own and ends with it.  More arguments than these have no meaning without flags that none uses.
 */
LIE_EXPORT int clone(int (*run)(void *), void *stack, int flags, void *argument, ...)
{
	const int vforked = CLONE_VM | CLONE_VFORK;
	int (*real_clone)(int (*run)(void *), void *stack, int flags, void *argument, ...);
	const bool in_domain = lie.in_domain;
	const long layers = layers_entered;
	void *before = NULL;
	int result;

	*(void **)&real_clone = dlsym(RTLD_NEXT, "clone");
	if ((flags & vforked) != vforked)
		return real_clone(run, stack, flags, argument);
	before = malloc(sizeof(rulesets));
	if (!before)
		return -1;
	memcpy(before, rulesets, sizeof(rulesets));
	result = real_clone(run, stack, flags, argument);
	memcpy(rulesets, before, sizeof(rulesets));
	free(before);
	lie.in_domain = in_domain;
	layers_entered = layers;
	return result;
}

LIE_EXPORT long syscall(long number, ...)
{
	va_list list;
	long a[6];

	va_start(list, number);
	for (size_t i = 0; i < sizeof(a) / sizeof(a[0]); i++)
		a[i] = va_arg(list, long);
	va_end(list);

	switch (number) {
	case NR_CREATE_RULESET:
		return swap(number, create_ruleset((void *)a[0], (size_t)a[1], (uint32_t)a[2]),
			    a[2]);
	case NR_ADD_RULE:
		return swap(number, add_rule((int)a[0], (int)a[1], (void *)a[2], (uint32_t)a[3]),
			    false);
	case NR_RESTRICT_SELF:
		return swap(number, restrict_self((int)a[0], (uint32_t)a[1]), false);
	default:
		return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	}
}
