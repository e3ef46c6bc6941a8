// SPDX-License-Identifier: MIT
/*
 * TSYNC and a sibling that is midway: a tracer holds it where a system call begins until the caller
 * waits for it.  Then it starts a thread, ends, or makes the same call, before it takes part.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

#include <case.h>
#include <expect.h>
#include <privilege.h>
#include <shared.h>
#include <yama.h>

#include "crew.h"
#include "crew_scene.h"

/* Emulated and busy machines take their time. */
#define DEADLINE_MS 60000

/* No thread makes so many system calls before the one that is waited for. */
#define MOST_CALLS 200

enum {
	HELD = 1,
	NOT_HELD,
};

struct stage {
	long call, other_call;	   /* where the sibling is held */
	bool starts_thread, calls; /* else it ends */

	_Atomic pid_t sibling;
	_Atomic int traced; /* the sibling may go on */
	_Atomic int held;
	_Atomic int returned; /* the judged call has */
	int trace_error;      /* of the tracer, if that is why it is not held */
	int ruleset_fd;
	int answer, other_answer;
	struct sight caller;
	struct sight newcomer;
	struct crew crew; /* others, that are ready at once */
};

static void *look_afterwards(void *context)
{
	struct stage *stage = context;

	while (!atomic_load(&stage->returned))
		sched_yield();
	stage->newcomer = look();
	return NULL;
}

static void *go_on(void *context)
{
	struct stage *stage = context;
	pthread_t newcomer;

	stage->sibling = gettid();
	while (!atomic_load(&stage->traced))
		sched_yield();
	if (stage->starts_thread && !pthread_create(&newcomer, NULL, look_afterwards, stage))
		pthread_join(newcomer, NULL);
	if (stage->calls)
		stage->other_answer =
			llk_sys_restrict_self(stage->ruleset_fd, LLK_RESTRICT_SELF_TSYNC);
	return NULL;
}

static bool is_at_call(const struct stage *stage, pid_t tid)
{
	struct ptrace_syscall_info info;

	return ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) > 0 &&
	       info.op == PTRACE_SYSCALL_INFO_ENTRY &&
	       (info.entry.nr == (uint64_t)stage->call ||
		info.entry.nr == (uint64_t)stage->other_call);
}

/* Returns whether the sibling stands where its call begins. */
static bool hold(struct stage *stage, pid_t tid)
{
	int status;

	if (ptrace(PTRACE_SEIZE, tid, 0, PTRACE_O_TRACESYSGOOD) ||
	    ptrace(PTRACE_INTERRUPT, tid, 0, 0) || waitpid(tid, &status, __WALL) != tid) {
		stage->trace_error = errno;
		return false;
	}
	stage->traced = 1;
	for (int i = 0; i < MOST_CALLS; i++) {
		/* It yields until it has seen that it may go on. */
		if (ptrace(PTRACE_SYSCALL, tid, 0, 0) || waitpid(tid, &status, __WALL) != tid ||
		    !WIFSTOPPED(status))
			return false;
		if (is_at_call(stage, tid))
			return true;
	}
	return false;
}

/* The tracer: a process of its own, which threads of the caller's could not be. */
static void trace(struct stage *stage, pid_t process)
{
	const bool is_held = hold(stage, stage->sibling);

	stage->traced = 1;
	stage->held = is_held ? HELD : NOT_HELD;
	if (is_held)
		await_idle(process);
	ptrace(PTRACE_DETACH, stage->sibling, 0, 0);
	_exit(0);
}

static int call_while_held(void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = DENY_LISTING };
	struct stage *stage = context;
	const pid_t process = getpid();
	int error = privilege_set_no_new_privs();
	pthread_t sibling;
	pid_t tracer;

	stage->ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	if (!error)
		error = crew_start(&stage->crew, 2);
	if (!error)
		error = pthread_create(&sibling, NULL, go_on, stage);
	if (error)
		return NOT_PREPARED(error);
	while (!atomic_load(&stage->sibling))
		sched_yield();
	/* Yama wants to know; without it this is an error that does not matter. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	tracer = fork();
	if (tracer == 0)
		trace(stage, process);
	if (tracer < 0)
		return NOT_PREPARED(errno);
	while (!atomic_load(&stage->held))
		sched_yield();
	if (stage->held == HELD)
		stage->answer = llk_sys_restrict_self(stage->ruleset_fd, LLK_RESTRICT_SELF_TSYNC);
	stage->returned = 1;
	if (waitpid(tracer, NULL, 0) != tracer || pthread_join(sibling, NULL) ||
	    crew_release(&stage->crew))
		return NOT_PREPARED(ECHILD);
	stage->caller = look();
	/* Waits for the calls to give back the lock that both take: without end if one is too many. */
	if (stage->calls) {
		const int fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);

		if (fd < 0)
			return NOT_PREPARED(errno);
		close(fd);
	}
	return stage->held == HELD ? 0 : NOT_PREPARED(EPROTO);
}

static void judge_held(const struct test_case *self)
{
	const struct stage *row = self->row;
	const struct sight restricted = {
		EACCES,
		.no_new_privs = 1,
		.LAYERS = row->calls ? 2 : 1,
	};
	struct stage *stage = shared_memory(sizeof(*stage));
	struct verdict verdict;

	*stage = *row;
	verdict = judge_until(DEADLINE_MS, NULL, 0, call_while_held, stage);
	if (stage->trace_error)
		yama_or_broken("tracing a thread", stage->trace_error);
	if (!expect_verdict(&verdict, 0, "%s", self->name))
		return;
	expect_answer(stage->answer, 0, "%s", self->name);
	expect_answer(stage->other_answer, 0, "%s, the sibling's call", self->name);
	expect_sight(&stage->caller, &restricted, self->name, "the caller");
	for (size_t i = 0; i < stage->crew.count; i++)
		expect_sight(&stage->crew.members[i].sight, &restricted, self->name, "a sibling");
	if (stage->starts_thread)
		expect_sight(&stage->newcomer, &restricted, self->name,
			     "the thread that started meanwhile");
}

static const struct stage starting = {
	.call = SYS_clone3,
	.other_call = SYS_clone,
	.starts_thread = true,
};

static const struct stage calling = {
	.call = SYS_landlock_restrict_self,
	.other_call = SYS_landlock_restrict_self,
	.calls = true,
};

static const struct stage ending = { .call = SYS_exit, .other_call = SYS_exit };

#define ROW(name_, title_, layers_, row_)                                                          \
	{                                                                                          \
		.name = name_, .title = title_, .features = "restrict.tsync",                      \
		.source = SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_TSYNC",                   \
		.needs =                                                                           \
			"abi>=8 proc call:ptrace call:no_new_privs call:mknodat layers>=" layers_, \
		.body = judge_held, .row = row_                                                    \
	}

static const struct test_case cases[] = {
	ROW("starting_thread", "TSYNC restricts a thread that a sibling starts during the call",
	    "1", &starting),
	ROW("calling_thread", "TSYNC calls of two threads, one of them midway, both take effect",
	    "2", &calling),
	ROW("ending_thread", "TSYNC is done when a sibling ends during the call", "1", &ending),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
