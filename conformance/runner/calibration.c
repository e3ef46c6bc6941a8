// SPDX-License-Identifier: MIT
#include "calibration.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* No kernel has allowed more than 64 layers; the exit status of a child has room for this many. */
#define LAYERS_TRIED 100

/* Exit status of a child that could not find its answer out. */
#define NO_ANSWER 255

/* Run question in a child and return its answer, 0..254, or -1. */
static int ask_child(int (*question)(const struct llk_support *), const struct llk_support *support)
{
	int status;
	const pid_t child = fork();

	if (child < 0)
		return -1;
	if (child == 0)
		_exit(question(support));
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) == NO_ANSWER)
		return -1;
	return WEXITSTATUS(status);
}

/*
 * In a child: how many layers can be stacked.  A right of the first ABI serves on every kernel.  Where
 * no_new_privs is refused, privilege may do without.
 */
static int count_layers(const struct llk_support *support)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };
	int layers = 0;
	int answer = 0;
	int ruleset_fd;

	if (support->state != LLK_STATE_ENABLED)
		return NO_ANSWER;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);
	if (ruleset_fd < 0)
		return NO_ANSWER;
	while (layers < LAYERS_TRIED && !answer) {
		answer = llk_sys_restrict_self(ruleset_fd, 0);
		layers += !answer;
	}
	return answer == -E2BIG ? layers : NO_ANSWER;
}

/* In a child: why a process without more privilege than this one cannot enforce anything. */
static int try_no_new_privs(const struct llk_support *support)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };
	int ruleset_fd, error;

	if (support->state != LLK_STATE_ENABLED || !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return 0;
	error = errno;
	ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);
	return llk_sys_restrict_self(ruleset_fd, 0) == -EPERM ? error : 0;
}

static int create_user_namespace(const struct llk_support *support)
{
	(void)support;
	return unshare(CLONE_NEWUSER) ? 0 : 1;
}

/* The first line of a file, without its end; false if it cannot be read. */
static bool read_line(const char *path, char *line, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return false;
	got = read(fd, line, size - 1);
	close(fd);
	if (got < 0)
		return false;
	line[got] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return true;
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

	return read_line(path, line, sizeof(line)) ? atoi(line) : -1;
}

static int seccomp_mode(void)
{
	const int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);

	if (mode >= 0)
		return mode;
	/* A kernel that was built without seccomp cannot have a filter in force. */
	return errno == EINVAL ? 0 : -1;
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
	calibration->layers = ask_child(count_layers, &calibration->support);
	calibration->seccomp_mode = seccomp_mode();
	calibration->yama_scope = read_number("/proc/sys/kernel/yama/ptrace_scope");
	calibration->user_namespaces = ask_child(create_user_namespace, &calibration->support) == 1;
	offers_measure(&calibration->offers);
	if (!read_line("/sys/kernel/security/lsm", calibration->lsm_list,
		       sizeof(calibration->lsm_list)))
		calibration->lsm_list[0] = '\0';
}
