// SPDX-License-Identifier: MIT
#include "refusal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "foreign.h"
#include "memory.h"

/* For children, and for arguments and variables of what is executed.  Less may end in SIGSEGV. */
#define STACK_NEEDED (128 << 10)

static const char *call_name(uint32_t call)
{
	switch (call) {
	case LLK_CALL_CREATE_RULESET:
		return "landlock_create_ruleset(2)";
	case LLK_CALL_ADD_RULE:
		return "landlock_add_rule(2)";
	case LLK_CALL_RESTRICT_SELF:
		return "landlock_restrict_self(2)";
	default:
		return "prctl(PR_SET_NO_NEW_PRIVS)";
	}
}

/* The names of the calls, of which there is one at least. */
static char *list_calls(uint32_t calls)
{
	char *list = NULL;

	for (uint32_t call = 1; call && call <= calls; call <<= 1) {
		char *const before = list;

		if (!(calls & call))
			continue;
		list = before ? memory_format("%s, %s", before, call_name(call))
			      : memory_copy(call_name(call));
		free(before);
	}
	return list;
}

static void refuse_blocked(struct run *run)
{
	const struct llk_support *support = &run->calibration.support;
	const uint32_t calls = support->fatal_calls ? support->fatal_calls : support->blocked_calls;
	_cleanup_free_ char *list = list_calls(calls);

	switch (support->block) {
	case LLK_BLOCK_KILLED:
		run_infra_error(run, "a seccomp filter kills a process that calls %s", list);
		break;
	case LLK_BLOCK_TRAPPED:
		run_infra_error(run, "a seccomp filter sends SIGSYS to a process that calls %s",
				list);
		break;
	case LLK_BLOCK_UNANSWERED:
		run_infra_error(run, "a seccomp filter does not answer %s", list);
		break;
	default:
		run_infra_error(run, "%s %s: %s",
				list ? list : "the Landlock system calls are blocked",
				list ? "is refused, as by a seccomp filter" : "",
				support->error ? strerror(support->error)
					       : "success is answered, and nothing is done");
	}
}

/* Programs and descriptors are found there. */
static void check_proc(struct run *run)
{
	struct statfs status;

	if (statfs("/proc", &status) != 0 || status.f_type != PROC_SUPER_MAGIC)
		run_infra_error(run, "/proc is not mounted, which the checks need");
}

bool refusal_of_process(void)
{
	/* Kyua does not start in a directory that has no name. */
	_cleanup_free_ char *directory = getcwd(NULL, 0);
	struct rlimit stack;

	if (!directory)
		foreign_message("landlock-conformance", "run: the working directory: %s",
				strerror(errno));
	else if (getrlimit(RLIMIT_STACK, &stack) == 0 && stack.rlim_cur < STACK_NEEDED)
		foreign_message("landlock-conformance",
				"run: RLIMIT_STACK is %llu bytes: the checks need %d",
				(unsigned long long)stack.rlim_cur, STACK_NEEDED);
	else
		return false;
	return true;
}

void refusal_of_machine(struct run *run)
{
	const struct calibration *calibration = &run->calibration;

	if (calibration->support.state == LLK_STATE_BLOCKED)
		refuse_blocked(run);
	check_proc(run);
	if (calibration->support.state != LLK_STATE_ENABLED)
		return;
	if (calibration->unprivileged_error)
		run_infra_error(run,
				"prctl(PR_SET_NO_NEW_PRIVS) is refused: %s, and without"
				" CAP_SYS_ADMIN nothing can be enforced then",
				strerror(calibration->unprivileged_error));
	if (calibration->layers == 0)
		run_infra_error(run, "no layer is left: this process is in a Landlock domain that"
				     " has all layers already");
}

/* Files of Kyua and of the checks are made, written, cut, renamed and removed. */
static const char *try_files(int dir_fd)
{
	const char *failed = NULL;
	const int fd = openat(dir_fd, "try", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int error;

	if (fd < 0)
		return "making a file";
	if (write(fd, "try", 3) != 3)
		failed = "writing a file";
	else if (ftruncate(fd, 0))
		failed = "truncating a file";
	else if (mkdirat(dir_fd, "directory", 0700))
		failed = "making a directory";
	else if (unlinkat(dir_fd, "directory", AT_REMOVEDIR))
		failed = "removing a directory";
	else if (unlinkat(dir_fd, "try", 0))
		failed = "removing a file";
	error = errno;
	close(fd);
	errno = error;
	return failed;
}

void refusal_of_workspace(struct run *run, const char *workspace)
{
	const int dir_fd = open(workspace, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *const failed = dir_fd < 0 ? "listing it" : try_files(dir_fd);

	if (failed)
		run_infra_error(run, "temporary directory %s: %s: %s", workspace, failed,
				strerror(errno));
	if (dir_fd >= 0)
		close(dir_fd);
}
