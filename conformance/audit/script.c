// SPDX-License-Identifier: MIT
#include "script.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <llk.h>

/* The thread that waits for its part. */
struct waiter {
	pthread_t thread;
	int fd;	      /* says when */
	int other_fd; /* the end that says so */
	const char *script;
};

static int run(const char *script, struct waiter *waiter);

static int enter(const char *word)
{
	struct llk_ruleset_attr attr = { 0 };
	int ruleset_fd, error;

	switch (word[1]) {
	case 'd':
		attr.handled_access_fs = LLK_ACCESS_FS_MAKE_DIR;
		break;
	case 'p':
		attr.handled_access_fs = LLK_ACCESS_FS_MAKE_FIFO;
		break;
	case 'e':
		attr.handled_access_fs = LLK_ACCESS_FS_REMOVE_DIR;
		break;
	case 'b':
		attr.handled_access_fs = LLK_ACCESS_FS_REMOVE_DIR | LLK_ACCESS_FS_MAKE_DIR;
		break;
	default:
		return EINVAL;
	}
	ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);
	if (ruleset_fd < 0)
		return SCRIPT_REFUSED(-ruleset_fd);
	error = -llk_sys_restrict_self(ruleset_fd, (uint32_t)strtoul(word + 2, NULL, 16));
	close(ruleset_fd);
	return error ? SCRIPT_REFUSED(error) : 0;
}

static int mute(const char *word)
{
	const int error = -llk_sys_restrict_self(-1, (uint32_t)strtoul(word + 1, NULL, 16));

	return error ? SCRIPT_REFUSED(error) : 0;
}

static int denied(int result)
{
	if (result >= 0)
		return SCRIPT_NOT_DENIED;
	return errno == EACCES ? 0 : errno;
}

static int await(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child)
		return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
}

static int run_forked(const char *rest)
{
	const pid_t child = fork();

	if (child == 0)
		_exit(run(rest, NULL));
	return await(child);
}

static int run_executed(const char *rest)
{
	char program[PATH_MAX] = "", *slash;
	const ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	slash = length < 0 ? NULL : strrchr(program, '/');
	if (!slash || (size_t)(slash - program) + sizeof("/" SCRIPT_PROGRAM) > sizeof(program))
		return ENAMETOOLONG;
	snprintf(slash, sizeof("/" SCRIPT_PROGRAM), "/" SCRIPT_PROGRAM);
	execl(program, SCRIPT_PROGRAM, rest, (char *)NULL);
	return errno;
}

static int join(pthread_t thread)
{
	void *result;
	const int error = pthread_join(thread, &result);

	return error ? error : (int)(intptr_t)result;
}

static void *run_in_thread(void *script)
{
	return (void *)(intptr_t)run(script, NULL);
}

static int run_threaded(const char *rest)
{
	pthread_t thread;
	const int error = pthread_create(&thread, NULL, run_in_thread, (void *)(uintptr_t)rest);

	return error ? error : join(thread);
}

static void *run_when_told(void *context)
{
	struct waiter *waiter = context;
	char byte;

	if (read(waiter->fd, &byte, 1) != 1)
		return (void *)(intptr_t)EPIPE;
	return (void *)(intptr_t)run(waiter->script, NULL);
}

static int start(struct waiter *waiter)
{
	int fds[2];

	if (!waiter || pipe(fds))
		return EINVAL;
	waiter->fd = fds[0];
	waiter->other_fd = fds[1];
	return pthread_create(&waiter->thread, NULL, run_when_told, waiter);
}

static int run_waiting(struct waiter *waiter, const char *rest)
{
	if (!waiter)
		return EINVAL;
	waiter->script = rest;
	if (write(waiter->other_fd, "", 1) != 1)
		return errno;
	return join(waiter->thread);
}

/* One word that is not done by somebody else, with what follows. */
static int act(const char *word, struct waiter *waiter)
{
	switch (*word) {
	case 'L':
		return enter(word);
	case '-':
		return mute(word);
	case 'd':
		return denied(mkdir("new", 0700));
	case 'p':
		return denied(mkfifo("new", 0600));
	case 'b':
		return denied(rename("old", "new"));
	case 's':
		return start(waiter);
	default:
		return EINVAL;
	}
}

static int run(const char *script, struct waiter *waiter)
{
	int error = 0;

	while (!error && *script) {
		const char *rest = script + strcspn(script, " ");

		rest += strspn(rest, " ");
		switch (*script) {
		case 'f':
			return run_forked(rest);
		case 't':
			return run_threaded(rest);
		case 'w':
			return run_waiting(waiter, rest);
		case 'x':
			return run_executed(rest);
		default:
			error = act(script, waiter);
		}
		script = rest;
	}
	return error;
}

int script_run(const char *script)
{
	struct waiter waiter = { 0 };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return errno;
	return run(script, &waiter);
}
