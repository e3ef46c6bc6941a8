// SPDX-License-Identifier: MIT
#include "guardian.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expect.h"

static struct {
	void (*put_back)(void);
	pid_t owner;
	pid_t guardian;
} post;

static void end(void)
{
	if (getpid() != post.owner)
		return;
	post.put_back();
	kill(post.guardian, SIGKILL);
	waitpid(post.guardian, NULL, 0);
}

/* In a session of its own, it survives when Kyua kills the test case and all its group. */
static _Noreturn void guard(int owner_fd)
{
	struct pollfd poll_fd = { .fd = owner_fd, .events = POLLIN };
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	if (setsid() < 0 || chdir("/"))
		_exit(1);
	while (poll(&poll_fd, 1, -1) < 0 && errno == EINTR)
		;
	post.put_back();
	_exit(0);
}

void guardian_post(void (*put_back)(void))
{
	const int owner_fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (owner_fd < 0)
		expect_broken("pidfd_open: %s", expect_errno_name(errno));
	post.put_back = put_back;
	post.owner = getpid();
	post.guardian = fork();
	if (post.guardian < 0)
		expect_broken("fork: %s", expect_errno_name(errno));
	if (post.guardian == 0)
		guard(owner_fd);
	close(owner_fd);
	if (atexit(end))
		expect_broken("atexit failed");
}
