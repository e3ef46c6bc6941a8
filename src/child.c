// SPDX-License-Identifier: MIT
#include "child.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

/* With room for the largest of signal frames. */
#define STACK_SIZE (32 * 1024)

pid_t llk_child_make(int (*run)(void *context), void *context)
{
	_Alignas(16) char stack[STACK_SIZE];
	sigset_t all, caller;
	pid_t pid;

	sigfillset(&all);
	if (sigprocmask(SIG_BLOCK, &all, &caller))
		return -1;
	pid = clone(run, stack + sizeof(stack), 0, context);
	/* qemu-user makes no child without that signal. */
	if (pid < 0 && errno == EINVAL)
		pid = clone(run, stack + sizeof(stack), SIGCHLD, context);
	sigprocmask(SIG_SETMASK, &caller, NULL);
	return pid;
}

int llk_child_reap(pid_t child)
{
	int status;

	while (waitpid(child, &status, __WALL) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return status;
}
