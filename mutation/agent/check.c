// SPDX-License-Identifier: MIT
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SELECTED "/sys/module/landlock/parameters/fault"
#define WARNED	 "/sys/kernel/debug/clear_warn_once"
#define FOLDER	 "/tmp/work"
#define RESULTS	 "/tmp/result"
#define RESULT	 RESULTS "/check"
#define END_MS	 5000

/* As Kyua sets it. */
static char *const environment[] = {
	"PATH=/usr/bin:/bin:/usr/sbin:/sbin",	       "HOME=" FOLDER, "TMPDIR=" FOLDER,
	"__RUNNING_INSIDE_ATF_RUN=internal-yes-value", NULL,
};

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

__attribute__((noreturn)) static void become(const struct check *check)
{
	char folder[512];
	const char *end = strrchr(check->program, '/');
	char *const argv[] = {
		(char *)check->program, (char *)"-r", (char *)RESULT, (char *)"-s", folder,
		(char *)check->name,	NULL
	};
	sigset_t none;
	int null = open("/dev/null", O_RDWR);

	snprintf(folder, sizeof(folder), "%.*s", (int)(end - check->program), check->program);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	for (int fd = 0; fd <= 2; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
	if (chdir(FOLDER) != 0 || setgroups(0, NULL) != 0 || setgid(check->user) != 0 ||
	    setuid(check->user) != 0)
		_exit(126);
	execve(check->program, argv, environment);
	_exit(127);
}

/* Wait for a process, or with pid -1 until there is none.  0, or -1 when the time is over. */
static int await(pid_t pid, int limit_ms)
{
	const int end = now_ms() + limit_ms;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	for (;;) {
		const pid_t ended = waitpid(-1, NULL, WNOHANG);
		const int left_ms = end - now_ms();

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

static void read_result(char *result, size_t size)
{
	const int fd = open(RESULT, O_RDONLY | O_CLOEXEC);
	const ssize_t length = fd < 0 ? -1 : read(fd, result, size - 1);

	if (fd >= 0)
		close(fd);
	if (length <= 0) {
		snprintf(result, size, "none");
		return;
	}
	result[length] = '\0';
	result[strcspn(result, "\n")] = '\0';
}

int check_run(const struct check *check, char *result, size_t size)
{
	make_folder(FOLDER, check->user);
	make_folder(RESULTS, check->user);

	sigset_t child;
	const int start = now_ms();

	/* Blocked, so that it is still there when it is waited for. */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	check_write(SELECTED, check->fault);
	/* What has been warned of in an earlier check is warned of again. */
	check_write(WARNED, "1");

	const pid_t pid = fork();

	if (pid == 0)
		become(check);

	const int late = pid < 0 ? -1 : await(pid, check->limit_ms);
	const int spent_ms = now_ms() - start;

	check_write(SELECTED, "0");
	kill(-1, SIGKILL);
	if (await(-1, END_MS) != 0)
		snprintf(result, size, "stuck");
	else if (late)
		snprintf(result, size, "timeout");
	else
		read_result(result, size);
	umount2(FOLDER, MNT_DETACH);
	umount2(RESULTS, MNT_DETACH);
	return spent_ms;
}
