/* SPDX-License-Identifier: MIT */
/* A child that must not outlive who started it, however that ends. */
#ifndef LLK_END_WITH_PARENT_H
#define LLK_END_WITH_PARENT_H

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/*
 * In a child, also before it becomes another program: the kernel kills it when its parent ends.
 * parent: as getpid(2) said there before fork(2).  A parent that has ended meanwhile counts too.
 */
static inline void end_with_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent)
		raise(SIGKILL);
}

#endif
