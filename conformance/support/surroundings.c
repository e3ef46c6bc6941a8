// SPDX-License-Identifier: MIT
#include "surroundings.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <first_line.h>

#include "limit.h"
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

/* Whether the kernel says that it has a protocol of that name. */
static bool has_protocol(const char *name)
{
	FILE *const file = fopen("/proc/net/protocols", "re");
	char line[256], first[32];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, "%31s", first) == 1 && strcmp(first, name) == 0;
	if (file)
		fclose(file);
	return found;
}

/* Whether sockets are denied, of families that the kernel has, by what it answers without them. */
static bool is_family_denied(void)
{
	static const struct {
		const char *protocol;
		int family;
	} families[] = {
		{ "UNIX", AF_UNIX },
		{ "TCP", AF_INET },
		{ "TCPv6", AF_INET6 },
		{ "NETLINK", AF_NETLINK },
	};

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		const int fd = socket(families[i].family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		if (fd >= 0)
			close(fd);
		else if (errno == EAFNOSUPPORT && has_protocol(families[i].protocol))
			return true;
	}
	return false;
}

/* Whether filters answer so, rather than a machine that lacks something. */
static bool is_filters_answer(int error)
{
	switch (error) {
	case EPERM:
	case EACCES:
	case ENOSYS:
	case SURROUNDINGS_SIGSYS:
		return true;
	case EAFNOSUPPORT:
		return is_family_denied();
	default:
		return false;
	}
}

static bool find_denying_filter(int error, char *text, size_t size)
{
	return find_filter(error, text, size) && is_filters_answer(error);
}

static bool find_denying_domain(int error, char *text, size_t size)
{
	return surroundings_has_outer_domain() && find_outer_domain(error, text, size);
}

struct mechanism {
	const char *reason;
	bool (*find)(int error, char *text, size_t size);
};

#define MECHANISMS_MAX 6

static const struct mechanism all[MECHANISMS_MAX] = {
	{ REASON_OUTER_DOMAIN, find_outer_domain }, { REASON_SURROUNDINGS, find_filter },
	{ REASON_SURROUNDINGS, find_confinement },  { REASON_SURROUNDINGS, find_user_namespace },
	{ REASON_SURROUNDINGS, limit_explain },	    { REASON_SURROUNDINGS, find_mount },
};

static const struct mechanism denying[MECHANISMS_MAX] = {
	{ REASON_OUTER_DOMAIN, find_denying_domain }, { REASON_SURROUNDINGS, find_denying_filter },
	{ REASON_SURROUNDINGS, find_confinement },    { REASON_SURROUNDINGS, limit_explain },
	{ REASON_SURROUNDINGS, find_mount },
};

static const char *explain(const struct mechanism mechanisms[], int error, char *text, size_t size)
{
	const char *reason = NULL;
	size_t length = 0;
	char one[128];

	text[0] = '\0';
	for (size_t i = 0; i < MECHANISMS_MAX && mechanisms[i].find; i++) {
		if (!mechanisms[i].find(error, one, sizeof(one)) || length >= size)
			continue;
		length += (size_t)snprintf(text + length, size - length, "%s%s", reason ? "; " : "",
					   one);
		if (!reason)
			reason = mechanisms[i].reason;
	}
	return reason;
}

const char *surroundings_explain(int error, char *text, size_t size)
{
	return explain(all, error, text, size);
}

const char *surroundings_denies(int error, char *text, size_t size)
{
	return explain(denying, error, text, size);
}
