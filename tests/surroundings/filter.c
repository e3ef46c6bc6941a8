// SPDX-License-Identifier: MIT
#include "filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#ifdef __x86_64__
#define NATIVE AUDIT_ARCH_X86_64
#else
#define NATIVE AUDIT_ARCH_AARCH64
#endif

static const struct {
	const char *name;
	unsigned int action;
} answers[] = {
	{ "EPERM", SECCOMP_RET_ERRNO | EPERM },
	{ "EACCES", SECCOMP_RET_ERRNO | EACCES },
	{ "ENOSYS", SECCOMP_RET_ERRNO | ENOSYS },
	{ "EINVAL", SECCOMP_RET_ERRNO | EINVAL },
	{ "EOPNOTSUPP", SECCOMP_RET_ERRNO | EOPNOTSUPP },
	{ "EAFNOSUPPORT", SECCOMP_RET_ERRNO | EAFNOSUPPORT },
	{ "kill", SECCOMP_RET_KILL_PROCESS },
	{ "kill-thread", SECCOMP_RET_KILL_THREAD },
	{ "trap", SECCOMP_RET_TRAP },
};

/* The part of a filter that decides on one call; what it does not answer falls through. */
static int install(const struct filtered_call *call, unsigned int action)
{
	/* Of an argument, the half that comes first: both architectures are little-endian. */
	const unsigned int at =
		(unsigned int)(offsetof(struct seccomp_data, args) +
			       sizeof(__u64) * (call->argument < 0 ? 0 : (size_t)call->argument));
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 0, 7),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)call->number, 0, 5),
		BPF_JUMP(BPF_JMP | BPF_JA, call->argument < 0 ? 3 : 0, 0, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, call->mask),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->value, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { .len = COUNT(code), .filter = code };

	/* What has the privilege needs no more than it: no_new_privs is another surrounding. */
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0)
		return 0;
	if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

int filter_install(const char *name)
{
	const size_t length = strcspn(name, ":");
	const char *const answer = name + length + (name[length] == ':');

	for (size_t i = 0; i < filtered_call_count; i++) {
		if (strlen(filtered_calls[i].name) != length ||
		    strncmp(filtered_calls[i].name, name, length) != 0)
			continue;
		for (size_t j = 0; j < COUNT(answers); j++) {
			if (strcmp(answers[j].name, answer) == 0)
				return install(&filtered_calls[i], answers[j].action);
		}
	}
	errno = EINVAL;
	return -1;
}
