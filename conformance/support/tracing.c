// SPDX-License-Identifier: MIT
#include "tracing.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "expect.h"

#define SECURITY      "/sys/kernel/security"
#define LOCKDOWN_FILE SECURITY "/lockdown"

/* Which only that lockdown keeps from who has CAP_SYS_RAWIO. */
#define MEMORY_FILE "/proc/kcore"

enum lockdown {
	LOCKDOWN_UNKNOWN,
	LOCKDOWN_NO,  /* none, or one that leaves tracing alone */
	LOCKDOWN_YES, /* confidentiality */
};

/* Whether it is the filesystem that it looks like; anybody may bind files over these names. */
static bool is_filesystem(const char *path, long magic)
{
	struct statfs status;

	return statfs(path, &status) == 0 && (long)status.f_type == magic;
}

bool tracing_is_mounted(void)
{
	return is_filesystem(TRACING, TRACEFS_MAGIC) && access(TRACING "/events", F_OK) == 0;
}

/* The start of a file, 0 or an errno. */
static int read_file(const char *path, char *text, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;
	int error;

	if (fd < 0)
		return errno;
	length = read(fd, text, size - 1);
	error = length < 0 ? errno : 0;
	close(fd);
	text[length < 0 ? 0 : length] = '\0';
	return error;
}

/* "none [integrity] confidentiality" */
static enum lockdown ask_lockdown_file(void)
{
	char text[128];

	if (read_file(LOCKDOWN_FILE, text, sizeof(text)))
		return LOCKDOWN_UNKNOWN;
	if (strstr(text, "[confidentiality]"))
		return LOCKDOWN_YES;
	return strstr(text, "[none]") || strstr(text, "[integrity]") ? LOCKDOWN_NO
								     : LOCKDOWN_UNKNOWN;
}

/* The list of active modules has no lockdown in it. */
static bool is_module_missing(void)
{
	char text[512], *rest = NULL;

	if (!is_filesystem(SECURITY, SECURITYFS_MAGIC) ||
	    read_file(SECURITY "/lsm", text, sizeof(text)))
		return false;
	for (char *name = strtok_r(text, ",\n", &rest); name; name = strtok_r(NULL, ",\n", &rest)) {
		if (strcmp(name, "lockdown") == 0)
			return false;
	}
	return true;
}

static bool is_memory_shown(void)
{
	const int fd = open(MEMORY_FILE, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	close(fd);
	return is_filesystem(MEMORY_FILE, PROC_SUPER_MAGIC);
}

/* What it was started with, which a later look cannot undo. */
static bool is_asked_for(void)
{
	char text[4096];

	return read_file("/proc/cmdline", text, sizeof(text)) == 0 &&
	       strstr(text, "lockdown=confidentiality");
}

/* Locked down or not, securityfs is what machines mount when they start. */
static void show_security(void)
{
	if (!is_filesystem(SECURITY, SECURITYFS_MAGIC))
		mount("securityfs", SECURITY, "securityfs", 0, NULL);
}

bool tracing_is_safe(char *why, size_t size)
{
	enum lockdown lockdown = ask_lockdown_file();

	if (lockdown == LOCKDOWN_UNKNOWN) {
		show_security();
		lockdown = ask_lockdown_file();
	}
	if (lockdown == LOCKDOWN_YES)
		snprintf(why, size, "lockdown is confidentiality, says " LOCKDOWN_FILE);
	else if (lockdown == LOCKDOWN_UNKNOWN && is_asked_for())
		snprintf(why, size, "lockdown=confidentiality is in /proc/cmdline");
	else if (lockdown == LOCKDOWN_UNKNOWN && !is_module_missing() && !is_memory_shown())
		snprintf(why, size,
			 "nothing shows that lockdown is not confidentiality: neither "
			 "in " SECURITY " nor by " MEMORY_FILE);
	else
		return true;
	return false;
}
