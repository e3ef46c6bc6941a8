// SPDX-License-Identifier: MIT
/* The three Landlock system calls, without a libc that knows them. */
#include <errno.h>
#include <unistd.h>

#include <llk.h>

#include "syscall_numbers.h"

static int negate_errno(long result, int saved_errno)
{
	if (result < 0)
		result = -errno;
	errno = saved_errno;
	return (int)result;
}

int llk_sys_create_ruleset(const struct llk_ruleset_attr *attr, size_t size, uint32_t flags)
{
	const int saved_errno = errno;

	return negate_errno(syscall(LLK_NR_CREATE_RULESET, attr, size, flags), saved_errno);
}

int llk_sys_add_rule(int ruleset_fd, enum llk_rule_type type, const void *attr, uint32_t flags)
{
	const int saved_errno = errno;

	return negate_errno(syscall(LLK_NR_ADD_RULE, ruleset_fd, type, attr, flags), saved_errno);
}

int llk_sys_restrict_self(int ruleset_fd, uint32_t flags)
{
	const int saved_errno = errno;

	return negate_errno(syscall(LLK_NR_RESTRICT_SELF, ruleset_fd, flags), saved_errno);
}
