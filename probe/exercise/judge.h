/* SPDX-License-Identifier: MIT */
/*
 * The judged child: a forked process that enters a sandbox, acts once and reports to its parent,
 * which never restricts itself.
 */
#ifndef EXERCISE_JUDGE_H
#define EXERCISE_JUDGE_H

#include "sandbox.h"

/* A judged child that takes longer than this has hung. */
#define JUDGE_DEADLINE_MS 10000

enum verdict_kind {
	VERDICT_ACTED,	   /* the sandbox was entered and the action returned; see error */
	VERDICT_REFUSED,   /* the kernel refused the sandbox; see step and error */
	VERDICT_DIED,	   /* the child ended without a report; see signal */
	VERDICT_TIMED_OUT, /* the child hung and was killed */
	VERDICT_NO_CHILD,  /* no child could be made; see error */
};

struct verdict {
	enum verdict_kind kind;
	enum sandbox_step step;
	int error;  /* positive errno, 0 for success */
	int signal; /* that ended the child, 0 if it exited */
};

/*
 * An action: does its operation once and returns 0 or the positive errno of its failure.  It runs
 * in the child, after fork in a process that may be multithreaded: async-signal-safe code only,
 * unless the caller knows its process to be single-threaded.
 */
typedef int judged_action(void *context);

/*
 * Fork a child that enters the layers (none if count is 0), calls action and reports.
 *
 * The child leads a process group of its own, which is killed as a whole when the child has ended
 * or hung, so that an action may fork.  It writes no core file unless the action raises that limit.
 * Descriptors are inherited as by fork(2).  Where the process ignores SIGCHLD, it does not during
 * the call.
 */
struct verdict judge(const struct sandbox_layer *layers, size_t count, judged_action *action,
		     void *context);

/* The type of that. */
typedef struct verdict judging(const struct sandbox_layer *layers, size_t count,
			       judged_action *action, void *context);

/* The same with a deadline of the caller's, in milliseconds. */
struct verdict judge_until(int deadline_ms, const struct sandbox_layer *layers, size_t count,
			   judged_action *action, void *context);

/*
 * The same in a child that shares the caller's memory and runs while the caller waits, as after
 * vfork(2): where page tables are dear to copy, as on an emulated machine, eight times as fast.
 *
 * What the action writes stays written, what it allocates stays allocated.  It may fork; it may not
 * start threads, change its user, or execute a program itself.  Only from a process with one
 * thread; an action that calls this gets judge_until().
 */
struct verdict judge_vforked(const struct sandbox_layer *layers, size_t count,
			     judged_action *action, void *context);
struct verdict judge_vforked_until(int deadline_ms, const struct sandbox_layer *layers,
				   size_t count, judged_action *action, void *context);

/*
 * Run in a child of the calling process that shares its memory, while it waits, as after vfork(2):
 * for an action that takes two processes.  Returns what run has returned, an errno below 256, or
 * ECHILD if the child died.
 */
int run_in_child(judged_action *run, void *context);

/* One line for people, such as "acted: EACCES" or "landlock_add_rule refused: EINVAL". */
void verdict_describe(const struct verdict *verdict, char *buffer, size_t size);

#endif
