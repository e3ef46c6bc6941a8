// SPDX-License-Identifier: MIT
/* A seccomp filter that refuses some system calls, for the process that installs it. */
#include <endian.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "seccomp_filter.h"

/* A range of numbers gets the answer, or one call by its first argument. */
#define RANGE(first, last, answer)                                                                 \
	{                                                                                          \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),             \
			BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first, 0, 2),                          \
			BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, last, 1, 0),                           \
			BPF_STMT(BPF_RET | BPF_K, answer),                                         \
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),                              \
	}

static int install(struct sock_filter *code, size_t count)
{
	struct sock_fprog program = { .len = (unsigned short)count, .filter = code };

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
		return 0;
	if (errno != EACCES)
		return errno;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return errno;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) ? errno : 0;
}

int answer_calls(unsigned int first, unsigned int last, unsigned int answer)
{
	struct sock_filter code[] = RANGE(first, last, answer);

	return install(code, sizeof(code) / sizeof(code[0]));
}

int refuse_calls(unsigned int first, unsigned int last, int error)
{
	return answer_calls(first, last,
			    SECCOMP_RET_ERRNO | ((unsigned int)error & SECCOMP_RET_DATA));
}

int answer_call_by(unsigned int number, unsigned int index, unsigned int argument,
		   unsigned int answer)
{
	const unsigned int low_word = BYTE_ORDER == BIG_ENDIAN ? 4 : 0;
	const unsigned int at =
		(unsigned int)offsetof(struct seccomp_data, args) + 8 * index + low_word;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, argument, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, answer),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return install(code, sizeof(code) / sizeof(code[0]));
}

int answer_call_with(unsigned int number, unsigned int argument, unsigned int answer)
{
	return answer_call_by(number, 0, argument, answer);
}

int leave_calls_unanswered(unsigned int first, unsigned int last)
{
	struct sock_filter code[] = RANGE(first, last, SECCOMP_RET_USER_NOTIF);
	struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };
	long listener;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			   &program);
	return listener < 0 ? -errno : (int)listener;
}
