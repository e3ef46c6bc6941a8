// SPDX-License-Identifier: MIT
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <attempt.h>
#include <conclusion.h>

#define SELECTED "/sys/module/landlock/parameters/fault"
#define WARNED	 "/sys/kernel/debug/clear_warn_once"
#define FOLDER	 "/tmp/work"
#define END_MS	 5000

int check_write(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const ssize_t size = (ssize_t)strlen(text);
	ssize_t written;

	if (fd < 0)
		return -1;
	written = write(fd, text, (size_t)size);

	const int error = errno;

	close(fd);
	errno = error;
	return written == size ? 0 : -1;
}

static int now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static void make_folder(const char *path, unsigned int user)
{
	mkdir(path, 0755);
	if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") != 0 ||
	    chown(path, user, user) != 0)
		perror(path);
}

/*
 * Wait for a process, or with pid -1 until there is none.  0 with *status as of waitpid(2), or -1
 * when the time is over.
 */
static int await(pid_t pid, int limit_ms, int *status)
{
	const int end = now_ms() + limit_ms;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	for (;;) {
		int one;
		const pid_t ended = waitpid(-1, &one, WNOHANG);
		const int left_ms = end - now_ms();

		if (ended == pid)
			*status = one;
		if (ended == pid || (ended < 0 && errno == ECHILD))
			return 0;
		if (ended > 0)
			continue;
		if (left_ms <= 0)
			return -1;

		const struct timespec left = { left_ms / 1000, left_ms % 1000 * 1000000L };

		sigtimedwait(&child, NULL, &left);
	}
}

/* Start it as Kyua does.  Returns the process, or -1. */
static pid_t start(const struct check *check, struct attempt *attempt)
{
	char result[PATH_MAX + sizeof("-r")];
	char *const argv[] = { (char *)check->program, result, (char *)check->name, NULL };

	if (attempt_begin(attempt, FOLDER, 1, check->user)) {
		perror(FOLDER);
		return -1;
	}
	snprintf(result, sizeof(result), "-r%s", attempt->result);
	return attempt_execute(attempt, argv);
}

/* What Kyua would say, in one line. */
static void conclude(const struct attempt *attempt, const struct ending *ending, char *result,
		     size_t size)
{
	struct conclusion conclusion = { 0 };

	conclusion_draw(&conclusion, attempt->result, ending);
	snprintf(result, size, "%s%s%s", conclusion.type, conclusion.reason ? ": " : "",
		 conclusion.reason ? conclusion.reason : "");
	conclusion_free(&conclusion);
}

int check_run(const struct check *check, char *result, size_t size)
{
	struct ending ending = { 0 };
	struct attempt attempt;
	sigset_t child;
	int none;

	make_folder(FOLDER, check->user);

	const int begin = now_ms();

	/* Blocked, so that it is still there when it is waited for. */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	check_write(SELECTED, check->fault);
	/* What has been warned of in an earlier check is warned of again. */
	check_write(WARNED, "1");

	const pid_t pid = start(check, &attempt);

	ending.timed_out = pid > 0 && await(pid, check->limit_ms, &ending.status) != 0;

	const int spent_ms = now_ms() - begin;

	check_write(SELECTED, "0");
	kill(-1, SIGKILL);
	if (pid < 0 || await(-1, END_MS, &none) != 0)
		snprintf(result, size, "stuck");
	else
		conclude(&attempt, &ending, result, size);
	umount2(FOLDER, MNT_DETACH);
	return spent_ms;
}
