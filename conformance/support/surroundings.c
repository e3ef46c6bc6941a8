// SPDX-License-Identifier: MIT
#include "surroundings.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include <first_line.h>

#include "reason.h"

/* A filter may answer the question for it as well. */
static bool is_filter_in_status(void)
{
	FILE *const file = fopen("/proc/self/status", "re");
	char line[128];
	int mode = 0;

	while (file && fgets(line, sizeof(line), file) && !mode)
		sscanf(line, "Seccomp: %d", &mode);
	if (file)
		fclose(file);
	return mode > 0;
}

bool surroundings_has_filter(void)
{
	const int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);

	return mode < 0 ? is_filter_in_status() : mode > 0;
}

static bool find_filter(int error, char *text, size_t size)
{
	(void)error;
	if (!surroundings_has_filter())
		return false;
	snprintf(text, size, "a seccomp filter is in force");
	return true;
}

static bool find_outer_domain(int error, char *text, size_t size)
{
	const struct outer_domain *outer;

	if (error != EACCES && error != EPERM && error != EXDEV)
		return false;
	outer = surroundings_outer_domain();
	/* The denial outside of all layers of the check is the second sign. */
	if (!outer->layers_taken)
		return false;
	snprintf(text, size, "this is inside a Landlock domain, with %d layers left",
		 outer->layers_left);
	return true;
}

/* A user namespace gives no privilege over what is not its own. */
static bool find_user_namespace(int error, char *text, size_t size)
{
	unsigned int inside, outside, count;
	char map[64];

	if (error != EPERM && error != EACCES && error != EINVAL && error != EOVERFLOW)
		return false;
	if (first_line("/proc/self/uid_map", map, sizeof(map)) ||
	    sscanf(map, "%u %u %u", &inside, &outside, &count) != 3)
		return false;
	if (inside == 0 && outside == 0 && count == UINT32_MAX)
		return false;
	snprintf(text, size, "this is not the initial user namespace");
	return true;
}

/* AppArmor, SELinux, Smack: each says here how it confines. */
static bool find_confinement(int error, char *text, size_t size)
{
	char context[64];

	if (error != EPERM && error != EACCES)
		return false;
	if (first_line("/proc/self/attr/current", context, sizeof(context)) || !context[0] ||
	    strstr(context, "unconfined") || strcmp(context, "_") == 0)
		return false;
	snprintf(text, size, "another security module confines this as %s", context);
	return true;
}

static bool find_limit(int error, char *text, size_t size)
{
	/* The value is the least that leaves room for all that a check does. */
	static const struct {
		const char *name;
		int resource;
		int error;
		rlim_t enough;
	} limits[] = {
		{ "RLIMIT_NOFILE", RLIMIT_NOFILE, EMFILE, 1024 },
		{ "RLIMIT_NOFILE", RLIMIT_NOFILE, EBADF, 1024 },
		{ "RLIMIT_NOFILE", RLIMIT_NOFILE, EINVAL, 1024 },
		{ "RLIMIT_NPROC", RLIMIT_NPROC, EAGAIN, 1024 },
		{ "RLIMIT_SIGPENDING", RLIMIT_SIGPENDING, EAGAIN, 1024 },
		{ "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK, EAGAIN, 1 << 20 },
		{ "RLIMIT_FSIZE", RLIMIT_FSIZE, EFBIG, 1 << 30 },
		{ "RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE, EMFILE, 1 << 18 },
		{ "RLIMIT_AS", RLIMIT_AS, ENOMEM, (rlim_t)1 << 32 },
		{ "RLIMIT_DATA", RLIMIT_DATA, ENOMEM, (rlim_t)1 << 30 },
		{ "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK, ENOMEM, 1 << 20 },
	};
	struct rlimit limit;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (limits[i].error != error || getrlimit((unsigned)limits[i].resource, &limit) ||
		    limit.rlim_cur >= limits[i].enough)
			continue;
		snprintf(text, size, "%s is %llu", limits[i].name,
			 (unsigned long long)limit.rlim_cur);
		return true;
	}
	return false;
}

/* Of answers that no other mount gives. */
static bool find_mount(int error, char *text, size_t size)
{
	struct statvfs mount;

	if (statvfs(".", &mount))
		return false;
	if (error == ELOOP && mount.f_flag & MOUNT_NOSYMFOLLOW) {
		snprintf(text, size, "the temporary directory is mounted nosymfollow");
		return true;
	}
	if (error == ENOSPC && (mount.f_bavail == 0 || (mount.f_files && mount.f_favail == 0))) {
		snprintf(text, size, "the filesystem of the temporary directory is full");
		return true;
	}
	return false;
}

static const struct {
	const char *reason;
	bool (*find)(int error, char *text, size_t size);
} mechanisms[] = {
	{ REASON_OUTER_DOMAIN, find_outer_domain }, { REASON_SURROUNDINGS, find_filter },
	{ REASON_SURROUNDINGS, find_confinement },  { REASON_SURROUNDINGS, find_user_namespace },
	{ REASON_SURROUNDINGS, find_limit },	    { REASON_SURROUNDINGS, find_mount },
};

const char *surroundings_explain(int error, char *text, size_t size)
{
	const char *reason = NULL;
	size_t length = 0;
	char one[128];

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++) {
		if (!mechanisms[i].find(error, one, sizeof(one)) || length >= size)
			continue;
		length += (size_t)snprintf(text + length, size - length, "%s%s", reason ? "; " : "",
					   one);
		if (!reason)
			reason = mechanisms[i].reason;
	}
	return reason;
}
