// SPDX-License-Identifier: MIT
#include "ask_child.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

int ask_child(int (*question)(const void *context), const void *context)
{
	const pid_t child = fork();
	int status;

	if (child < 0)
		return -1;
	if (child == 0)
		_exit(question(context));
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) == ASK_CHILD_UNKNOWN)
		return -1;
	return WEXITSTATUS(status);
}
