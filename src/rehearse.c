// SPDX-License-Identifier: MIT
/* An enforcement that ends with the child process that it is tried in. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "ruleset.h"

/* What an enforcement leaves in a ruleset; pointers in it are the same in both processes. */
struct result {
	int error;
	struct protections available;
	bool without_inet;
	struct llk_failure failure;
	char failed_path[PATH_MAX];
};

struct rehearsal {
	struct llk_ruleset *ruleset;
	int fds[2];
};

static bool write_whole(int fd, const void *bytes, size_t size)
{
	while (size) {
		const ssize_t written = write(fd, bytes, size);

		if (written <= 0)
			return false;
		bytes = (const char *)bytes + written;
		size -= (size_t)written;
	}
	return true;
}

static bool read_whole(int fd, void *bytes, size_t size)
{
	while (size) {
		const ssize_t got = read(fd, bytes, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		bytes = (char *)bytes + got;
		size -= (size_t)got;
	}
	return true;
}

static int run_child(void *context)
{
	const struct rehearsal *rehearsal = context;
	struct llk_ruleset *const ruleset = rehearsal->ruleset;
	struct result result;

	result.error = llk_ruleset_enforce(ruleset);
	result.available = ruleset->available;
	result.without_inet = ruleset->without_inet;
	result.failure = ruleset->failure;
	memcpy(result.failed_path, ruleset->failed_path, sizeof(result.failed_path));
	_exit(write_whole(rehearsal->fds[1], &result, sizeof(result)) ? EXIT_SUCCESS
								      : EXIT_FAILURE);
}

static int take_result(struct llk_ruleset *ruleset, const struct result *result)
{
	ruleset->available = result->available;
	ruleset->without_inet = result->without_inet;
	if (result->error) {
		ruleset->failure = result->failure;
		memcpy(ruleset->failed_path, result->failed_path, sizeof(ruleset->failed_path));
	}
	return result->error;
}

static int fail_lost(struct llk_ruleset *ruleset, int status)
{
	const int error = llk_fail(ruleset, LLK_ERROR_PROCESS);

	if (status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		ruleset->failure.reason = "a seccomp filter ends the process that enforces it";
	return error;
}

static int rehearse(struct llk_ruleset *ruleset)
{
	struct rehearsal rehearsal = { .ruleset = ruleset };
	struct result result;
	bool done;
	pid_t child;
	int status;

	if (pipe2(rehearsal.fds, O_CLOEXEC))
		return llk_fail_call(ruleset, LLK_ERROR_NO_MEMORY, "pipe2", NULL, errno);
	child = llk_child_make(run_child, &rehearsal);
	if (child < 0)
		llk_fail_call(ruleset, LLK_ERROR_PROCESS, "clone", NULL, errno);
	close(rehearsal.fds[1]);
	done = child > 0 && read_whole(rehearsal.fds[0], &result, sizeof(result));
	close(rehearsal.fds[0]);
	if (child < 0)
		return LLK_ERROR_PROCESS;
	status = llk_child_reap(child);
	return done ? take_result(ruleset, &result) : fail_lost(ruleset, status);
}

int llk_ruleset_rehearse(struct llk_ruleset *ruleset)
{
	const int saved_errno = errno;
	int error;

	if (!ruleset)
		return LLK_ERROR_INVALID;
	if (ruleset->enforced)
		return llk_fail(ruleset, LLK_ERROR_ENFORCED);
	error = rehearse(ruleset);
	ruleset->refused = error != 0;
	errno = saved_errno;
	return error;
}
