// SPDX-License-Identifier: MIT
/* Forked children, for what restricts the process that does it. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <llk.h>

#include "child.h"

#define NOBODY 65534

static int drop_privileges(void)
{
	if (geteuid() != 0)
		return 0;
	if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY))
		return -1;
	return 0;
}

static int run(int (*act)(void *context), void *context, int unprivileged)
{
	int status;
	pid_t child;

	/* So that the child, as another user, gets to what the test case made here. */
	if (unprivileged)
		ATF_REQUIRE_EQ(0, chmod(".", 0777));
	fflush(NULL);
	child = fork();
	ATF_REQUIRE(child >= 0);
	if (child == 0) {
		if (unprivileged && drop_privileges())
			_exit(CHECK_FAILED);
		_exit(act(context));
	}
	ATF_REQUIRE_EQ(child, waitpid(child, &status, 0));
	ATF_REQUIRE_MSG(WIFEXITED(status), "the child was ended by signal %d", WTERMSIG(status));
	ATF_REQUIRE_MSG(WEXITSTATUS(status) != CHECK_FAILED, "a check failed in the child");
	return WEXITSTATUS(status);
}

int in_child(int (*act)(void *context), void *context)
{
	return run(act, context, 0);
}

int in_unprivileged_child(int (*act)(void *context), void *context)
{
	return run(act, context, 1);
}

void require_abi(int abi)
{
	struct llk_support support = { .size = sizeof(support) };

	ATF_REQUIRE_EQ(0, llk_support_detect(&support));
	if (support.state != LLK_STATE_ENABLED)
		atf_tc_skip("unavailable: Landlock is %s here", llk_state_name(support.state));
	if (support.abi < abi)
		atf_tc_skip("abi: requires Landlock ABI %d, this kernel has %d", abi, support.abi);
}

void make_file(const char *path, const char *content)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(0, fchmod(fd, 0666));
	ATF_REQUIRE_EQ((ssize_t)strlen(content), write(fd, content, strlen(content)));
	ATF_REQUIRE_EQ(0, close(fd));
}

int try_open(const char *path, int flags)
{
	const int fd = open(path, flags | O_CLOEXEC, 0666);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

int has_no_new_privs(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
}

int count_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			count++;
	}
	return count;
}

void report_check(const char *file, int line, const char *check, long found)
{
	char text[256];
	const int length = snprintf(text, sizeof(text), "%s:%d: not %s: found %ld\n", file, line,
				    check, found);

	if (length > 0 && write(STDERR_FILENO, text, strnlen(text, sizeof(text))) < 0)
		return;
}
