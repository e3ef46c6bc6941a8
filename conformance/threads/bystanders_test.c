// SPDX-License-Identifier: MIT
/* TSYNC and threads in odd states, and other processes that look like threads. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <birth.h>
#include <case.h>
#include <expect.h>
#include <file.h>
#include <privilege.h>
#include <program.h>
#include <shared.h>
#include <yama.h>

#include "crew.h"
#include "crew_scene.h"

#define TSYNC LLK_RESTRICT_SELF_TSYNC

#define STACK_SIZE 65536
#define ROUNDS	   8

/* Emulated and busy machines take their time. */
#define DEADLINE_MS 60000

/* Of a process that did not come to what it was to do. */
#define UNKNOWN (-1)

static const struct sight restricted = { EACCES, .no_new_privs = 1, .LAYERS = 1 };

/* What the judged child shares with its parent and other processes. */
struct stage {
	struct crew crew;
	int answer;
	struct sight caller;
	int sharing; /* errno of listing by a process that shares memory and more, */
	int forked;  /* one that shares nothing, */
	int vforked; /* and one that a sibling waits for */
	_Atomic int begun;
	_Atomic int done;
	int trace_error;
	const char *helper;
};

/* The call that is judged. */
static int restrict_all(uint64_t denied)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = denied };
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	const int answer = llk_sys_restrict_self(ruleset_fd, TSYNC);

	close(ruleset_fd);
	return answer;
}

/* Its status is an errno. */
static int reap(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, __WALL) != child || !WIFEXITED(status))
		return NOT_PREPARED(ECHILD);
	return WEXITSTATUS(status) ? NOT_PREPARED(WEXITSTATUS(status)) : 0;
}

static void expect_restricted(const struct stage *stage, const char *what)
{
	expect_answer(stage->answer, 0, "%s", what);
	expect_sight(&stage->caller, &restricted, what, "the caller");
	for (size_t i = 0; i < stage->crew.count; i++)
		expect_sight(&stage->crew.members[i].sight, &restricted, what, "a sibling");
}

static void *call_without_leader(void *context)
{
	struct stage *stage = context;
	char path[64];

	/* The first thread stays a zombie while there are others. */
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", getpid());
	if (await_state(path, ZOMBIE))
		_exit(0);
	stage->answer = restrict_all(DENY_LISTING);
	if (!crew_release(&stage->crew)) {
		stage->caller = look();
		stage->done = 1;
	}
	_exit(0);
}

static int leave_the_others(void *context)
{
	struct stage *stage = context;
	int error = privilege_set_no_new_privs();
	pthread_t thread;
	pid_t child;

	stage->crew.mixed = true;
	if (error)
		return NOT_PREPARED(error);
	child = fork();
	if (child == 0) {
		error = crew_start(&stage->crew, 3);
		if (!error)
			error = pthread_create(&thread, NULL, call_without_leader, stage);
		if (error)
			_exit(error);
		syscall(SYS_exit, 0);
	}
	return reap(child);
}

static void judge_leader(const struct test_case *self)
{
	struct stage *stage = shared_memory(sizeof(*stage));
	const struct verdict verdict = judge_until(DEADLINE_MS, NULL, 0, leave_the_others, stage);

	(void)self;
	expect_verdict(&verdict, 0, "a process whose first thread has ended");
	if (expect_true(stage->done, "a process whose first thread has ended ended itself"))
		expect_restricted(stage, "a call after the first thread has ended");
}

static int list_when_told(void *context)
{
	struct stage *stage = context;

	while (!atomic_load(&stage->begun))
		;
	stage->sharing = file_list_here();
	return 0;
}

static int call_beside_processes(void *context)
{
	/* All that a thread shares but the process itself. */
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_SYSVSEM;
	static char stack[STACK_SIZE] __attribute__((aligned(16)));
	struct stage *stage = context;
	int error = privilege_set_no_new_privs();
	pid_t sharing, forked;

	sharing = clone(list_when_told, stack + sizeof(stack), flags | SIGCHLD, stage);
	forked = fork();
	if (forked == 0) {
		while (!atomic_load(&stage->begun))
			sched_yield();
		stage->forked = file_list_here();
		_exit(0);
	}
	stage->answer = restrict_all(DENY_LISTING);
	stage->begun = 1;
	if (!error)
		error = reap(sharing);
	if (!error)
		error = reap(forked);
	stage->caller = look();
	return error;
}

static void judge_processes(const struct test_case *self)
{
	struct stage *stage = shared_memory(sizeof(*stage));
	struct verdict verdict;

	(void)self;
	stage->sharing = stage->forked = UNKNOWN;
	verdict = judge_until(DEADLINE_MS, NULL, 0, call_beside_processes, stage);
	if (!expect_verdict(&verdict, 0, "a call beside other processes"))
		return;
	expect_restricted(stage, "a call beside other processes");
	expect_answer(-stage->sharing, 0, "listing by a process that shares the memory");
	expect_answer(-stage->forked, 0, "listing by a process that was forked before");
}

/* The sibling waits for this process, which waits until the caller waits for the sibling. */
static int list_when_caller_sleeps(void *context)
{
	struct stage *stage = context;

	stage->begun = 1;
	while (!atomic_load(&stage->done))
		sched_yield();
	stage->vforked = file_list_here();
	_exit(0);
}

static int wait_for_process(const struct crew_member *member, const void *context)
{
	static char stack[STACK_SIZE] __attribute__((aligned(16)));
	struct stage *stage = (struct stage *)(uintptr_t)context;

	(void)member;
	return reap(clone(list_when_caller_sleeps, stack + sizeof(stack),
			  CLONE_VM | CLONE_VFORK | SIGCHLD, stage))
		       ? ECHILD
		       : 0;
}

static void *serve_waiting(void *context)
{
	struct crew_member *member = context;

	member->error = wait_for_process(member, member->crew->context);
	member->sight = look();
	return NULL;
}

/* Runs in a process of its own: threads of the caller's would be part of the play. */
static void tell_when_asleep(struct stage *stage, pid_t process)
{
	await_idle(process);
	stage->done = 1;
	_exit(0);
}

static int call_while_sibling_waits(void *context)
{
	struct stage *stage = context;
	struct crew_member *member = &stage->crew.members[0];
	int error = privilege_set_no_new_privs();
	const pid_t process = getpid();
	pid_t teller;

	stage->crew.context = stage;
	stage->crew.count = 1;
	member->crew = &stage->crew;
	if (!error)
		error = pthread_create(&member->thread, NULL, serve_waiting, member);
	if (error)
		return NOT_PREPARED(error);
	/* It may have failed to make the process that begins. */
	while (!atomic_load(&stage->begun) && !birth_failure())
		;
	teller = fork();
	if (birth_failure())
		return NOT_PREPARED(birth_failure());
	if (teller == 0)
		tell_when_asleep(stage, process);
	stage->answer = restrict_all(DENY_LISTING);
	error = pthread_join(member->thread, NULL);
	if (!error)
		error = member->error ? member->error : reap(teller);
	stage->caller = look();
	return error ? NOT_PREPARED(ECHILD) : 0;
}

static void judge_vfork(const struct test_case *self)
{
	struct stage *stage = shared_memory(sizeof(*stage));
	struct verdict verdict;

	(void)self;
	stage->vforked = UNKNOWN;
	verdict = judge_until(DEADLINE_MS, NULL, 0, call_while_sibling_waits, stage);
	if (!expect_verdict(&verdict, 0, "a call while a sibling waits in vfork(2)"))
		return;
	expect_restricted(stage, "a call while a sibling waits in vfork(2)");
	expect_answer(-stage->vforked, 0, "listing by the process that it waits for");
}

/* Stop one of the caller's siblings until the caller waits for it. */
static void trace(struct stage *stage, pid_t process)
{
	const pid_t tid = stage->crew.members[0].tid;

	if (!ptrace(PTRACE_SEIZE, tid, 0, 0) && !ptrace(PTRACE_INTERRUPT, tid, 0, 0) &&
	    waitpid(tid, NULL, __WALL) == tid) {
		stage->begun = 1;
		await_idle(process);
		ptrace(PTRACE_DETACH, tid, 0, 0);
	} else {
		stage->trace_error = errno;
	}
	stage->begun |= 2;
	_exit(0);
}

static int call_while_sibling_is_stopped(void *context)
{
	struct stage *stage = context;
	const pid_t process = getpid();
	int error = privilege_set_no_new_privs();
	pid_t tracer;

	if (!error)
		error = crew_start(&stage->crew, 2);
	if (error)
		return NOT_PREPARED(error);
	tracer = fork();
	if (tracer < 0)
		return NOT_PREPARED(errno);
	if (tracer == 0) {
		while (!atomic_load(&stage->done))
			sched_yield();
		trace(stage, process);
	}
	/* Yama wants to know; without it this is an error that does not matter. */
	prctl(PR_SET_PTRACER, (unsigned long)tracer, 0, 0, 0);
	stage->done = 1;
	while (!atomic_load(&stage->begun))
		;
	if (stage->begun == 2)
		return NOT_PREPARED(stage->trace_error);
	stage->answer = restrict_all(DENY_LISTING);
	error = crew_release(&stage->crew) ? NOT_PREPARED(EAGAIN) : reap(tracer);
	stage->caller = look();
	return error;
}

static void judge_traced(const struct test_case *self)
{
	struct stage *stage = shared_memory(sizeof(*stage));
	const struct verdict verdict =
		judge_until(DEADLINE_MS, NULL, 0, call_while_sibling_is_stopped, stage);

	(void)self;
	if (stage->trace_error)
		yama_or_broken("tracing a thread", stage->trace_error);
	if (expect_verdict(&verdict, 0, "a call while a sibling is stopped by a tracer"))
		expect_restricted(stage, "a call while a sibling is stopped by a tracer");
}

static void *execute(void *context)
{
	struct stage *stage = context;
	char *const arguments[] = { (char *)(uintptr_t)stage->helper, NULL };

	stage->begun = 1;
	execv(stage->helper, arguments);
	_exit(UINT8_MAX);
}

static int call_while_sibling_executes(void *context)
{
	struct stage *stage = context;
	const int error = privilege_set_no_new_privs();
	const pid_t child = fork();
	pthread_t thread;
	int status;

	if (child == 0) {
		/* Not worth a play if it is refused. */
		if (error || restrict_all(DENY_NO_MATTER) ||
		    pthread_create(&thread, NULL, execute, stage))
			_exit(UINT8_MAX);
		while (!atomic_load(&stage->begun))
			sched_yield();
		/* The caller is gone as soon as its sibling has become the process. */
		restrict_all(DENY_LISTING);
		for (;;)
			pause();
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return NOT_PREPARED(ECHILD);
	return WIFEXITED(status) ? WEXITSTATUS(status) : NOT_PREPARED(ECHILD);
}

static void judge_exec(const struct test_case *self)
{
	const char *helper = program_beside("list_directory");

	(void)self;
	for (int i = 0; i < ROUNDS; i++) {
		struct stage *stage = shared_memory(sizeof(*stage));
		struct verdict verdict;

		stage->helper = helper;
		verdict = judge_until(DEADLINE_MS, NULL, 0, call_while_sibling_executes, stage);
		/* Either came first. */
		if (verdict.kind != VERDICT_ACTED || verdict.error != EACCES)
			expect_verdict(&verdict, 0, "a program that a sibling executes meanwhile");
	}
}

#define ROW(name_, title_, needs_, body_)                                                          \
	{                                                                                          \
		.name = name_, .title = title_, .features = "restrict.tsync",                      \
		.source = SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_TSYNC",                   \
		.needs = "abi>=8 call:no_new_privs call:mknodat" needs_, .body = body_             \
	}

static const struct test_case cases[] = {
	ROW("ended_first_thread", "TSYNC works after the first thread of the process has ended",
	    " proc", judge_leader),
	ROW("other_processes", "TSYNC leaves other processes alone, even those that share memory",
	    "", judge_processes),
	ROW("sibling_in_vfork", "TSYNC restricts a sibling in vfork(2), and not whom it waits for",
	    "", judge_vfork),
	ROW("traced_sibling", "TSYNC restricts a sibling that a tracer has stopped",
	    " proc call:ptrace", judge_traced),
	ROW("executing_sibling", "TSYNC and a sibling's execve(2) do not block each other", "",
	    judge_exec),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
