// SPDX-License-Identifier: MIT
/*
 * A kernel of the first generation of ABI 1, for programs that this library is preloaded into.
 *
 * It stands between the program and the three Landlock system calls, as libc's syscall() makes
 * them, and answers as Linux 5.13 did, whatever the running kernel is: ABI 1 and no errata, 64
 * layers, attributes and rules of the first version alone, other orders of the checks, and rulesets
 * whose name in /proc has no brackets.
 *
 * The running kernel enforces, which has room for 16 layers: from then on, one that denies without
 * exception what is denied so already is counted and not entered.  Some things remain as they are
 * there: rights may come from several rules, a move elsewhere is EACCES rather than EXDEV where
 * other rights are missing, denials are audited, and programs of 32 bits are not stood in for.
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <llk_uapi.h>

#define NR_CREATE_RULESET 444
#define NR_ADD_RULE	  445
#define NR_RESTRICT_SELF  446

#define EXPORT __attribute__((visibility("default")))

#define ABI    1
#define LAYERS 64
#define RIGHTS (LLK_ACCESS_FS_MAKE_SYM * 2 - 1)

/* Rulesets whose descriptor is higher are not looked at. */
#define DESCRIPTORS 1024

static const char late_name[] = "anon_inode:[landlock-ruleset]";
static const char early_name[] = "anon_inode:landlock-ruleset";

static struct {
	bool made;
	bool has_rules;
	uint64_t handled;
} rulesets[DESCRIPTORS];

static _Thread_local struct domain {
	int layers;
	uint64_t denied; /* by layers without a rule */
} domain;

static long (*real_syscall)(long number, ...);

static void *find(const char *name)
{
	void *const function = dlsym(RTLD_NEXT, name);

	if (!function)
		abort();
	return function;
}

__attribute__((constructor)) static void begin(void)
{
	*(void **)&real_syscall = find("syscall");
}

static long refuse(int error)
{
	errno = error;
	return -1;
}

/* The running kernel has read all of it. */
static bool has_later_fields(const unsigned char *attr, size_t size)
{
	for (size_t i = sizeof(uint64_t); i < size; i++) {
		if (attr[i])
			return true;
	}
	return false;
}

static long create_ruleset(const void *attr, size_t size, uint32_t flags)
{
	uint64_t handled;
	long fd;

	if (flags == LLK_CREATE_RULESET_VERSION && !attr && !size)
		return ABI;
	if (flags)
		return refuse(EINVAL);
	/* Whatever it is worth, the running kernel says whether it can be read. */
	fd = real_syscall(NR_CREATE_RULESET, attr, size, 0UL);
	if (fd >= 0)
		close((int)fd);
	else if (errno == EFAULT || size < sizeof(handled) || size > (size_t)getpagesize())
		return -1;
	if (has_later_fields(attr, size))
		return refuse(E2BIG);
	memcpy(&handled, attr, sizeof(handled));
	if (handled & ~RIGHTS)
		return refuse(EINVAL);
	if (!handled)
		return refuse(ENOMSG);
	fd = real_syscall(NR_CREATE_RULESET, &handled, sizeof(handled), 0UL);
	if (fd < 0 || fd >= DESCRIPTORS)
		return fd;
	rulesets[fd].made = true;
	rulesets[fd].has_rules = false;
	rulesets[fd].handled = handled;
	return fd;
}

static long add_rule(long fd, long type, const void *attr, uint32_t flags)
{
	const uint64_t handled = LLK_ACCESS_FS_EXECUTE;
	long scratch, answer;

	if (flags || type != LLK_RULE_PATH_BENEATH)
		return refuse(EINVAL);
	scratch = real_syscall(NR_CREATE_RULESET, &handled, sizeof(handled), 0UL);
	if (scratch >= 0) {
		answer = real_syscall(NR_ADD_RULE, scratch, type, attr, 0UL);
		close((int)scratch);
		if (answer < 0 && errno == EFAULT)
			return -1;
	}
	answer = real_syscall(NR_ADD_RULE, fd, type, attr, 0UL);
	if (answer == 0 && fd < DESCRIPTORS)
		rulesets[fd].has_rules = true;
	return answer;
}

/* A ruleset descriptor gets as far as its rule type, which is wrong here. */
static bool is_ruleset(long fd)
{
	return real_syscall(NR_ADD_RULE, fd, 0L, NULL, 0L) < 0 && errno == EINVAL;
}

static bool is_permitted(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { 0 };

	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return true;
	return real_syscall(SYS_capget, &header, data) == 0 &&
	       data[0].effective & (1U << CAP_SYS_ADMIN);
}

static long restrict_self(long fd, uint32_t flags)
{
	bool denies_alone;

	if (flags)
		return refuse(EINVAL);
	if (!is_permitted() || !is_ruleset(fd))
		return real_syscall(NR_RESTRICT_SELF, fd, 0UL);
	if (domain.layers == LAYERS)
		return refuse(E2BIG);
	denies_alone = fd < DESCRIPTORS && rulesets[fd].made && !rulesets[fd].has_rules;
	if (real_syscall(NR_RESTRICT_SELF, fd, 0UL)) {
		if (errno != E2BIG || !denies_alone || rulesets[fd].handled & ~domain.denied)
			return -1;
	}
	if (denies_alone)
		domain.denied |= rulesets[fd].handled;
	domain.layers++;
	return 0;
}

/* What gets the descriptor next may be a ruleset of another process. */
EXPORT int close(int fd)
{
	int (*real)(int fd);

	*(void **)&real = find("close");
	if (fd >= 0 && fd < DESCRIPTORS)
		rulesets[fd].made = false;
	return real(fd);
}

EXPORT int clone(int (*run)(void *), void *stack, int flags, void *argument, ...)
{
	int (*real)(int (*run)(void *), void *stack, int flags, void *argument, ...);
	const struct domain before = domain;
	int result;

	*(void **)&real = find("clone");
	result = real(run, stack, flags, argument);
	/* After vfork(2) the child has ended, or executes another program. */
	if (flags & CLONE_VFORK)
		domain = before;
	return result;
}

/* A thread begins with what its maker has. */
struct beginning {
	void *(*run)(void *);
	void *argument;
	struct domain domain;
};

static void *begin_thread(void *context)
{
	const struct beginning beginning = *(struct beginning *)context;

	free(context);
	domain = beginning.domain;
	return beginning.run(beginning.argument);
}

EXPORT int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
			  void *argument)
{
	int (*real)(pthread_t * thread, const pthread_attr_t *attr, void *(*run)(void *),
		    void *argument);
	struct beginning *const beginning = malloc(sizeof(*beginning));
	int error;

	if (!beginning)
		return EAGAIN;
	*beginning = (struct beginning){ run, argument, domain };
	*(void **)&real = find("pthread_create");
	error = real(thread, attr, begin_thread, beginning);
	if (error)
		free(beginning);
	return error;
}

EXPORT ssize_t readlink(const char *path, char *buffer, size_t size)
{
	ssize_t (*real)(const char *path, char *buffer, size_t size);
	char target[sizeof(late_name)];

	*(void **)&real = find("readlink");
	if (size < sizeof(early_name) - 1 ||
	    real(path, target, sizeof(target)) != (ssize_t)strlen(late_name) ||
	    memcmp(target, late_name, strlen(late_name)) != 0)
		return real(path, buffer, size);
	memcpy(buffer, early_name, strlen(early_name));
	return (ssize_t)strlen(early_name);
}

EXPORT long syscall(long number, ...)
{
	va_list list;
	long a[6];

	va_start(list, number);
	for (size_t i = 0; i < sizeof(a) / sizeof(a[0]); i++)
		a[i] = va_arg(list, long);
	va_end(list);

	switch (number) {
	case NR_CREATE_RULESET:
		return create_ruleset((void *)a[0], (size_t)a[1], (uint32_t)a[2]);
	case NR_ADD_RULE:
		return add_rule((int)a[0], (int)a[1], (void *)a[2], (uint32_t)a[3]);
	case NR_RESTRICT_SELF:
		return restrict_self((int)a[0], (uint32_t)a[1]);
	default:
		return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	}
}
