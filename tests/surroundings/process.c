// SPDX-License-Identifier: MIT
/* What a process inherits besides. */
#include "surrounding.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *name;
	__rlimit_resource_t resource;
} resources[] = {
	{ "as", RLIMIT_AS },
	{ "core", RLIMIT_CORE },
	{ "cpu", RLIMIT_CPU },
	{ "data", RLIMIT_DATA },
	{ "fsize", RLIMIT_FSIZE },
	{ "memlock", RLIMIT_MEMLOCK },
	{ "msgqueue", RLIMIT_MSGQUEUE },
	{ "nice", RLIMIT_NICE },
	{ "nofile", RLIMIT_NOFILE },
	{ "nproc", RLIMIT_NPROC },
	{ "rtprio", RLIMIT_RTPRIO },
	{ "sigpending", RLIMIT_SIGPENDING },
	{ "stack", RLIMIT_STACK },
	{ "locks", RLIMIT_LOCKS },
};

int limit(const char *argument)
{
	const size_t length = strcspn(argument, " ");
	const rlim_t value = strtoul(argument + length, NULL, 10);
	const struct rlimit both = { .rlim_cur = value, .rlim_max = value };

	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
		if (strlen(resources[i].name) == length &&
		    strncmp(resources[i].name, argument, length) == 0)
			return setrlimit(resources[i].resource, &both);
	}
	errno = EINVAL;
	return -1;
}

int ignore_signal(const char *argument)
{
	return signal(atoi(argument), SIG_IGN) == SIG_ERR ? -1 : 0;
}

int block_signals(const char *argument)
{
	sigset_t all;

	(void)argument;
	sigfillset(&all);
	return sigprocmask(SIG_BLOCK, &all, NULL);
}

int close_descriptors(const char *argument)
{
	for (int fd = 0; fd < atoi(argument); fd++)
		close(fd);
	return 0;
}

int open_descriptors(const char *argument)
{
	int last = 0;

	for (int count = atoi(argument); count > 0 && last >= 0; count--)
		last = open("/", O_RDONLY | O_DIRECTORY);
	return last < 0 ? -1 : 0;
}

int file_mask(const char *argument)
{
	umask((mode_t)strtoul(argument, NULL, 8));
	return 0;
}

int removed_directory(const char *argument)
{
	/* What is gone has no parent. */
	char *const directory = realpath(".", NULL), *path;
	int result = -1;

	if (directory && asprintf(&path, "%s/%s", directory, argument) >= 0) {
		result = mkdir(path, 0700) || chdir(path) || rmdir(path) ? -1 : 0;
		free(path);
	}
	free(directory);
	return result;
}

int variable(const char *argument)
{
	const char *const equals = strchr(argument, '=');
	char name[64];

	if (strcmp(argument, "-") == 0) {
		char *const path = strdup(getenv("PATH"));

		return clearenv() || !path || setenv("PATH", path, 1) ? -1 : 0;
	}
	if (!equals)
		return unsetenv(argument);
	snprintf(name, sizeof(name), "%.*s", (int)(equals - argument), argument);
	return setenv(name, equals + 1, 1);
}

/* "NAME MODE": a directory of this name in the present one, for temporary files. */
int temporary_path(const char *argument)
{
	char name[256], *path;
	unsigned int mode;
	int answer;

	if (sscanf(argument, "%255[^,],%o", name, &mode) != 2) {
		errno = EINVAL;
		return -1;
	}
	if ((mkdir(name, 0700) && errno != EEXIST) || chmod(name, mode))
		return -1;
	path = realpath(name, NULL);
	answer = path ? setenv("TMPDIR", path, 1) : -1;
	free(path);
	return answer;
}

int directory(const char *argument)
{
	return mkdir(argument, 0755);
}

int one_processor(const char *argument)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)atoi(argument), &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

int idle_priority(const char *argument)
{
	const struct sched_param parameter = { .sched_priority = 0 };

	(void)argument;
	return sched_setscheduler(0, SCHED_IDLE, &parameter);
}

int set_personality(const char *argument)
{
	return personality((unsigned long)strtoul(argument, NULL, 16)) < 0 ? -1 : 0;
}

int new_session(const char *argument)
{
	(void)argument;
	/* The leader of a group of processes may not. */
	return setsid() < 0 && errno != EPERM ? -1 : 0;
}

int subreaper(const char *argument)
{
	(void)argument;
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}
