// SPDX-License-Identifier: MIT
#include "limit.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <first_line.h>

/* What a whole run has at the same time is far below that. */
#define ENOUGH_PROCESSES 1024

#define GROUPS "/sys/fs/cgroup"

/* The value is the least that leaves room for all that a check does. */
static const struct {
	const char *name;
	int resource;
	int error;
	rlim_t enough;
} of_process[] = {
	{ "RLIMIT_NOFILE", RLIMIT_NOFILE, EMFILE, 1024 },
	{ "RLIMIT_NOFILE", RLIMIT_NOFILE, EBADF, 1024 },
	{ "RLIMIT_NOFILE", RLIMIT_NOFILE, EINVAL, 1024 },
	{ "RLIMIT_NPROC", RLIMIT_NPROC, EAGAIN, ENOUGH_PROCESSES },
	{ "RLIMIT_SIGPENDING", RLIMIT_SIGPENDING, EAGAIN, 1024 },
	{ "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK, EAGAIN, 1 << 20 },
	{ "RLIMIT_FSIZE", RLIMIT_FSIZE, EFBIG, 1 << 30 },
	{ "RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE, EMFILE, 1 << 18 },
	{ "RLIMIT_AS", RLIMIT_AS, ENOMEM, (rlim_t)1 << 32 },
	{ "RLIMIT_DATA", RLIMIT_DATA, ENOMEM, (rlim_t)1 << 30 },
	{ "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK, ENOMEM, 1 << 20 },
	/* The C library says so of a thread whose stack cannot be mapped. */
	{ "RLIMIT_AS", RLIMIT_AS, EAGAIN, (rlim_t)1 << 32 },
	{ "RLIMIT_DATA", RLIMIT_DATA, EAGAIN, (rlim_t)1 << 30 },
};

/* Of the machine, or of a user namespace. */
static const struct {
	const char *name; /* as sysctl(8) has it */
	int error;
	unsigned long enough;
} settings[] = {
	{ "kernel.pid_max", EAGAIN, 4096 },	      { "kernel.threads-max", EAGAIN, 4096 },
	{ "vm.max_map_count", ENOMEM, 4096 },	      { "fs.file-max", ENFILE, 4096 },
	{ "user.max_user_namespaces", ENOSPC, 64 },   { "user.max_mnt_namespaces", ENOSPC, 64 },
	{ "user.max_net_namespaces", ENOSPC, 64 },    { "user.max_pid_namespaces", ENOSPC, 64 },
	{ "user.max_ipc_namespaces", ENOSPC, 64 },    { "user.max_uts_namespaces", ENOSPC, 64 },
	{ "user.max_inotify_instances", EMFILE, 64 }, { "fs.mqueue.queues_max", ENOSPC, 64 },
	{ "kernel.keys.maxkeys", EDQUOT, 64 },	      { "net.unix.max_dgram_qlen", EAGAIN, 8 },
};

static bool find_of_process(int error, char *text, size_t size)
{
	struct rlimit limit;

	for (size_t i = 0; i < sizeof(of_process) / sizeof(of_process[0]); i++) {
		if (of_process[i].error != error ||
		    getrlimit((unsigned)of_process[i].resource, &limit) ||
		    limit.rlim_cur >= of_process[i].enough)
			continue;
		snprintf(text, size, "%s is %llu", of_process[i].name,
			 (unsigned long long)limit.rlim_cur);
		return true;
	}
	return false;
}

/* Whether the file has a number, and one that is less than that. */
static bool is_less(const char *path, unsigned long enough, unsigned long *value)
{
	char line[32], *end;

	if (first_line(path, line, sizeof(line)) || !line[0])
		return false;
	*value = strtoul(line, &end, 10);
	return !*end && *value < enough;
}

static bool is_setting_less(const char *name, unsigned long enough, unsigned long *value)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	for (char *dot = path; (dot = strchr(dot, '.'));)
		*dot = '/';
	return is_less(path, enough, value);
}

static bool find_setting(int error, char *text, size_t size)
{
	unsigned long value;

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (settings[i].error != error ||
		    !is_setting_less(settings[i].name, settings[i].enough, &value))
			continue;
		snprintf(text, size, "%s is %lu", settings[i].name, value);
		return true;
	}
	return false;
}

/* Memory is then promised to no more than there is; see EAGAIN above. */
static bool find_commitment(int error, char *text, size_t size)
{
	char line[16];

	if ((error != ENOMEM && error != EAGAIN) ||
	    first_line("/proc/sys/vm/overcommit_memory", line, sizeof(line)) ||
	    strcmp(line, "2") != 0)
		return false;
	snprintf(text, size, "vm.overcommit_memory is 2");
	return true;
}

/* Of the group that a line of /proc/self/cgroup names, and of those above it. */
static bool find_in_groups(const char *root, char *group, char *text, size_t size)
{
	char path[PATH_MAX];
	unsigned long value;
	char *end;

	do {
		end = strrchr(group, '/');
		snprintf(path, sizeof(path), "%s%s/pids.max", root,
			 strcmp(group, "/") == 0 ? "" : group);
		if (is_less(path, ENOUGH_PROCESSES, &value)) {
			snprintf(text, size, "%.60s is %lu", path, value);
			return true;
		}
		if (end)
			*end = '\0';
	} while (end);
	return false;
}

/* Lines are "NUMBER:CONTROLLERS:PATH"; what is mounted may begin below that path. */
static bool find_group(int error, char *text, size_t size)
{
	FILE *const file = error == EAGAIN ? fopen("/proc/self/cgroup", "re") : NULL;
	char line[PATH_MAX];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file)) {
		char *const controllers = strchr(line, ':');
		char *const group = controllers ? strchr(controllers + 1, ':') : NULL;

		line[strcspn(line, "\n")] = '\0';
		if (!group)
			continue;
		if (strncmp(controllers, "::", 2) == 0)
			found = find_in_groups(GROUPS, group + 1, text, size);
		else if (strncmp(controllers, ":pids:", 6) == 0)
			found = find_in_groups(GROUPS "/pids", group + 1, text, size);
	}
	if (file)
		fclose(file);
	return found;
}

bool limit_explain(int error, char *text, size_t size)
{
	return find_of_process(error, text, size) || find_setting(error, text, size) ||
	       find_commitment(error, text, size) || find_group(error, text, size);
}

bool limit_gives(int error)
{
	switch (error) {
	case EAGAIN:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ENOSPC:
	case EFBIG:
	case EDQUOT:
		return true;
	default:
		return false;
	}
}
