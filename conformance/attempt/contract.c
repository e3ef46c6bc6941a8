// SPDX-License-Identifier: MIT
#include "contract.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const language_variables[] = {
	"LANG",	       "LC_ALL",      "LC_COLLATE", "LC_CTYPE",
	"LC_MESSAGES", "LC_MONETARY", "LC_NUMERIC", "LC_TIME",
};

_Noreturn static void fail(const char *what)
{
	dprintf(STDERR_FILENO, "%s failed: %s\n", what, strerror(errno));
	_exit(CONTRACT_FAILED);
}

static void append_to(const char *path, int standard)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);

	if (fd < 0 || (fd != standard && dup2(fd, standard) < 0))
		fail(path);
	if (fd != standard)
		close(fd);
}

void contract_reset_signals(void)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	struct sigaction now;
	sigset_t none;

	for (int number = 1; number < NSIG; number++) {
		if (sigaction(number, NULL, &now) == 0 && now.sa_handler != SIG_DFL)
			sigaction(number, &standard, NULL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void unlimit_core_dumps(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur != limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_CORE, &limit);
	}
}

static void set_environment(const char *work)
{
	for (size_t i = 0; i < sizeof(language_variables) / sizeof(*language_variables); i++)
		unsetenv(language_variables[i]);
	if (setenv("HOME", work, 1) || setenv("TMPDIR", work, 1) || setenv("TZ", "UTC", 1) ||
	    setenv("__RUNNING_INSIDE_ATF_RUN", "internal-yes-value", 1))
		fail("setenv");
}

/* Root gives all other groups up as well. */
static void become(uid_t user)
{
	const gid_t group = user;

	if (user == CONTRACT_SAME_USER)
		return;
	if ((group != getgid() && setgid(group)) || (getuid() == 0 && setgroups(1, &group)) ||
	    (user != getuid() && setuid(user)))
		fail("leaving the user");
}

void contract_enter(const struct contract *contract)
{
	setsid();
	append_to(contract->out, STDOUT_FILENO);
	append_to(contract->err, STDERR_FILENO);
	if (chdir(contract->work))
		fail(contract->work);
	unlimit_core_dumps();
	set_environment(contract->work);
	umask(022);
	become(contract->user);
}
