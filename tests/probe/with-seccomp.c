// SPDX-License-Identifier: MIT
/*
 * Run a program under a seccomp filter that answers some system calls itself.
 *
 * usage: with-seccomp ANSWER CALL PROGRAM [ARGUMENT...]
 *
 * ANSWER: success, kill, trap or one of the errors below.  CALL: the name of one of the calls below, or
 * "landlock" for Landlock's three.  With EINVAL for PR_GET_SECCOMP, the filters hide themselves.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Landlock's numbers are the same on all architectures that the tests run on. */
static const struct {
	const char *name;
	unsigned int first;
	unsigned int last;
	unsigned int argument; /* the first one, if not 0 */
} calls[] = {
	{ "landlock", 444, 446, 0 },
	{ "landlock_create_ruleset", 444, 444, 0 },
	{ "landlock_add_rule", 445, 445, 0 },
	{ "landlock_restrict_self", 446, 446, 0 },
	{ "mknodat", SYS_mknodat, SYS_mknodat, 0 },
	{ "socket", SYS_socket, SYS_socket, 0 },
	{ "PR_SET_NO_NEW_PRIVS", SYS_prctl, SYS_prctl, PR_SET_NO_NEW_PRIVS },
	/* By a filter of root's, who need not set it. */
	{ "no_new_privs", SYS_prctl, SYS_prctl, PR_SET_NO_NEW_PRIVS },
	{ "prctl", SYS_prctl, SYS_prctl, 0 },
	{ "PR_GET_SECCOMP", SYS_prctl, SYS_prctl, PR_GET_SECCOMP },
	/* As programs for 32 bits call it on x86_64. */
	{ "PR_GET_SECCOMP32", 172, 172, PR_GET_SECCOMP },
	{ "timer_create", SYS_timer_create, SYS_timer_create, 0 },
};

static const struct {
	const char *name;
	unsigned int action;
} answers[] = {
	{ "success", SECCOMP_RET_ERRNO }, /* errno 0 */
	{ "kill", SECCOMP_RET_KILL_PROCESS },
	{ "trap", SECCOMP_RET_TRAP },
	{ "EPERM", SECCOMP_RET_ERRNO | EPERM },
	{ "ENOSYS", SECCOMP_RET_ERRNO | ENOSYS },
	{ "EIO", SECCOMP_RET_ERRNO | EIO },
	{ "EINVAL", SECCOMP_RET_ERRNO | EINVAL },
	{ "EOPNOTSUPP", SECCOMP_RET_ERRNO | EOPNOTSUPP },
	{ "EAFNOSUPPORT", SECCOMP_RET_ERRNO | EAFNOSUPPORT },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int fail(const char *what)
{
	fprintf(stderr, "with-seccomp: %s: %s\n", what, strerror(errno));
	return 125;
}

static int install(size_t call, unsigned int action)
{
	/* Of an argument, the half that comes first: both architectures are little-endian. */
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, calls[call].first, 0, 5),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, calls[call].last, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JA, calls[call].argument ? 0 : 2, 0, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[call].argument, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { .len = COUNT(code), .filter = code };

	if (strcmp(calls[call].name, "no_new_privs") != 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

int main(int argc, char *argv[])
{
	size_t answer = 0;
	size_t call = 0;

	errno = EINVAL;
	if (argc < 4)
		return fail("usage");
	while (answer < COUNT(answers) && strcmp(argv[1], answers[answer].name) != 0)
		answer++;
	while (call < COUNT(calls) && strcmp(argv[2], calls[call].name) != 0)
		call++;
	if (answer == COUNT(answers) || call == COUNT(calls))
		return fail("usage");
	if (install(call, answers[answer].action))
		return fail("seccomp");
	execvp(argv[3], &argv[3]);
	return fail(argv[3]);
}
