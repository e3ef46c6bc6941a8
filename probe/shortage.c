// SPDX-License-Identifier: MIT
#include "shortage.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "first_line.h"

/* Limits of a process, and the error that they are met with. */
static const struct {
	int error;
	int resource;
	const char *of;	    /* what it limits */
	const char *option; /* of ulimit, with its unit */
} limits[] = {
	{ EMFILE, RLIMIT_NOFILE, "open files", "RLIMIT_NOFILE, ulimit -n" },
	{ EAGAIN, RLIMIT_NPROC, "processes of this user", "RLIMIT_NPROC, ulimit -u" },
	{ ENOMEM, RLIMIT_AS, "bytes of memory", "RLIMIT_AS, ulimit -v in KiB" },
	{ ENOMEM, RLIMIT_DATA, "bytes of data", "RLIMIT_DATA, ulimit -d in KiB" },
	{ EFBIG, RLIMIT_FSIZE, "bytes in a file", "RLIMIT_FSIZE, ulimit -f" },
};

/* Those of a control group, version 2, in the order of the above. */
static const struct {
	int error;
	const char *file;
} group_limits[] = {
	{ EAGAIN, "pids.max" },
	{ ENOMEM, "memory.max" },
};

static size_t add(char *text, size_t size, size_t used, const char *part)
{
	if (used < size)
		snprintf(text + used, size - used, "%s", part);
	return used + strlen(part);
}

/* "pids.max of its control group is 1", if there is such a limit. */
static bool describe_group_limit(char *text, size_t size, const char *name)
{
	char group[256];
	char path[320];
	char value[32];

	if (first_line("/proc/self/cgroup", group, sizeof(group)) || strncmp(group, "0::/", 4) != 0)
		return false;
	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/%s", group + 3, name);
	if (first_line(path, value, sizeof(value)) || !*value || strcmp(value, "max") == 0)
		return false;
	snprintf(text, size, "%s of the control group is %s", name, value);
	return true;
}

void shortage_describe(char *text, size_t size, int error)
{
	const char *separator = "; ";
	size_t used = add(text, size, 0, strerror(error));
	char part[160];

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct rlimit limit;

		if (limits[i].error != error || getrlimit(limits[i].resource, &limit) ||
		    limit.rlim_cur == RLIM_INFINITY)
			continue;
		snprintf(part, sizeof(part), "%sthe limit of %s is %ju (%s)", separator,
			 limits[i].of, (uintmax_t)limit.rlim_cur, limits[i].option);
		used = add(text, size, used, part);
		separator = ", ";
	}
	for (size_t i = 0; i < sizeof(group_limits) / sizeof(group_limits[0]); i++) {
		if (group_limits[i].error != error ||
		    !describe_group_limit(part, sizeof(part), group_limits[i].file))
			continue;
		used = add(text, size, used, separator);
		used = add(text, size, used, part);
		separator = ", ";
	}
}
