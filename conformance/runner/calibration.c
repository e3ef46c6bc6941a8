// SPDX-License-Identifier: MIT
#include "calibration.h"

#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <ask_child.h>
#include <first_line.h>
#include <surroundings.h>

/* In a child: why a process without more privilege than this one cannot enforce anything. */
static int try_no_new_privs(const void *context)
{
	const struct llk_support *const support = context;
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };
	int ruleset_fd, error;

	if (support->state != LLK_STATE_ENABLED || !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return 0;
	error = errno;
	ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);
	return llk_sys_restrict_self(ruleset_fd, 0) == -EPERM ? error : 0;
}

static int create_user_namespace(const void *context)
{
	(void)context;
	return unshare(CLONE_NEWUSER) ? 0 : 1;
}

/* The mask of the capabilities in effect, as the kernel writes it. */
static void read_capabilities(char *mask, size_t size)
{
	FILE *const file = fopen("/proc/self/status", "re");
	char line[256];

	mask[0] = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		char value[17];

		if (sscanf(line, "CapEff: %16[0-9a-f]", value) == 1)
			snprintf(mask, size, "%s", value);
	}
	if (file)
		fclose(file);
}

static int read_number(const char *path)
{
	char line[16];

	return first_line(path, line, sizeof(line)) ? -1 : atoi(line);
}

static int seccomp_mode(void)
{
	const int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);

	if (mode >= 0)
		return mode;
	/* A kernel that was built without seccomp cannot have a filter in force. */
	return errno == EINVAL ? 0 : -1;
}

/* What TMPDIR is on, where each check has its files. */
static const char *filesystem(void)
{
	static const struct {
		long magic;
		const char *name;
	} known[] = {
		{ BTRFS_SUPER_MAGIC, "btrfs" },	      { EXT4_SUPER_MAGIC, "ext4" },
		{ OVERLAYFS_SUPER_MAGIC, "overlay" }, { TMPFS_MAGIC, "tmpfs" },
		{ XFS_SUPER_MAGIC, "xfs" },
	};
	const char *variable = getenv("TMPDIR");
	struct statfs status;

	if (statfs(variable && *variable ? variable : "/tmp", &status))
		return NULL;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if ((long)status.f_type == known[i].magic)
			return known[i].name;
	}
	return NULL;
}

void calibration_measure(struct calibration *calibration)
{
	memset(calibration, 0, sizeof(*calibration));
	calibration->support.size = sizeof(calibration->support);
	/* A filter may kill for one of the calls. */
	if (llk_support_detect_forked(&calibration->support, 0))
		calibration->support.state = LLK_STATE_UNKNOWN;
	calibration->page_size = sysconf(_SC_PAGESIZE);
	calibration->word_bits = (int)sizeof(long) * CHAR_BIT;
	calibration->uid = geteuid();
	read_capabilities(calibration->capabilities, sizeof(calibration->capabilities));
	calibration->no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	calibration->unprivileged_error = ask_child(try_no_new_privs, &calibration->support);
	calibration->layers =
		calibration->support.state == LLK_STATE_ENABLED ? surroundings_layers_left() : -1;
	calibration->seccomp_mode = seccomp_mode();
	calibration->yama_scope = read_number("/proc/sys/kernel/yama/ptrace_scope");
	calibration->user_namespaces = ask_child(create_user_namespace, NULL) == 1;
	calibration->filesystem = filesystem();
	offers_measure(&calibration->offers);
	first_line("/sys/kernel/security/lsm", calibration->lsm_list,
		   sizeof(calibration->lsm_list));
}
