// SPDX-License-Identifier: MIT
/* The lies "denial=FROM:TO" of signals, "overreach-process" and "mute". */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "lie.h"

/* Whether a scope of signals has been entered, by any process that has come from this one. */
static volatile bool *is_scope_anywhere;

__attribute__((constructor)) static void share(void)
{
	is_scope_anywhere = mmap(NULL, sizeof(*is_scope_anywhere), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (is_scope_anywhere == MAP_FAILED)
		abort();
}

void lie_note_signal_scope(void)
{
	*is_scope_anywhere = true;
}

static bool is_overreaching(void)
{
	return lie_told()->overreach_process && lie_told()->in_domain;
}

/* The function of that type, name, parameters and arguments, but refused where the lie says so. */
#define OF_PROCESSES(type, name, parameters, arguments)                                            \
	LIE_EXPORT type name parameters                                                            \
	{                                                                                          \
		type(*real) parameters;                                                            \
		if (is_overreaching()) {                                                           \
			errno = EPERM;                                                             \
			return -1;                                                                 \
		}                                                                                  \
		*(void **)&real = lie_find(#name);                                                 \
		return (type)lie_denial(real arguments);                                           \
	}

OF_PROCESSES(int, kill, (pid_t pid, int number), (pid, number))
OF_PROCESSES(pid_t, getpgid, (pid_t pid), (pid))
OF_PROCESSES(ssize_t, readlink, (const char *path, char *buffer, size_t size), (path, buffer, size))

LIE_EXPORT long ptrace(enum __ptrace_request request, ...)
{
	long (*real)(enum __ptrace_request request, ...);
	va_list list;
	void *arguments[3];

	va_start(list, request);
	for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++)
		arguments[i] = va_arg(list, void *);
	va_end(list);
	if (is_overreaching()) {
		errno = EPERM;
		return -1;
	}
	*(void **)&real = lie_find("ptrace");
	return lie_denial(real(request, arguments[0], arguments[1], arguments[2]));
}

LIE_EXPORT int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
	int (*real)(const sigset_t *set, siginfo_t *info, const struct timespec *timeout);

	if (lie_told()->mute && *is_scope_anywhere) {
		errno = EAGAIN;
		return -1;
	}
	*(void **)&real = lie_find("sigtimedwait");
	return real(set, info, timeout);
}
