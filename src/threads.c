// SPDX-License-Identifier: MIT
/* Whether there are threads that an enforcement leaves out. */
#include <errno.h>
#include <sys/stat.h>

#include "ruleset.h"

/*
 * A folder has two links and one for each folder in it, and procfs counts threads so.  Nothing is
 * opened for this, no right governs it, and it is safe in a signal handler.
 */
static long count_threads(void)
{
	const int saved_errno = errno;
	struct stat status;
	const long count = stat("/proc/self/task", &status) ? -1 : (long)status.st_nlink - 2;

	errno = saved_errno;
	return count;
}

enum llk_threads llk_threads_covered(uint32_t restrict_flags)
{
	long count;

	if (restrict_flags & LLK_RESTRICT_SELF_TSYNC)
		return LLK_THREADS_ALL;
	count = count_threads();
	if (count < 1)
		return LLK_THREADS_UNKNOWN;
	return count == 1 ? LLK_THREADS_ALL : LLK_THREADS_CALLER;
}

const char *llk_threads_name(enum llk_threads threads)
{
	switch (threads) {
	case LLK_THREADS_NONE:
		return "none";
	case LLK_THREADS_CALLER:
		return "caller";
	case LLK_THREADS_ALL:
		return "all";
	case LLK_THREADS_UNKNOWN:
		break;
	}
	return "unknown";
}
