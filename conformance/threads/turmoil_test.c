// SPDX-License-Identifier: MIT
/*
 * TSYNC while the process is busy: its threads come and go, call it at once, and get signals.
 *
 * Whatever comes first, the outcome is one; so nothing here depends on who is faster.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <birth.h>
#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <privilege.h>
#include <shared.h>

#include "crew.h"
#include "crew_scene.h"

#define TSYNC LLK_RESTRICT_SELF_TSYNC

#define CALLS	      10
#define CALLERS	      6
#define SIGNALS	      400
#define STOPS	      60
#define INTERRUPTIONS 3
#define BORN	      40
#define MORTALS	      12

#define STACK_SIZE 65536

/* Emulated and busy machines take their time. */
#define DEADLINE_MS 60000

/* What the judged child leaves for its parent. */
struct turmoil {
	struct crew crew;
	int answers[CALLS]; /* of the calls that it made */
	struct sight caller;
	struct sight waiter;  /* a sibling in vfork(2) */
	_Atomic int enforced; /* the call has returned */
	_Atomic int born;     /* threads that began afterwards, */
	_Atomic int at_large; /* and of them, those that are free */
	_Atomic int begun;
	_Atomic int handled;	 /* signals, while it waits */
	_Atomic int interrupted; /* as often as it will be */
	int ruleset_fd;
};

static int open_ruleset(void)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = DENY_LISTING };

	return llk_sys_create_ruleset(&attr, sizeof(attr), 0);
}

static int expect_calm(struct turmoil *turmoil, judged_action *action, const char *what)
{
	const struct verdict verdict = judge_until(DEADLINE_MS, NULL, 0, action, turmoil);

	return expect_verdict(&verdict, 0, "%s", what);
}

/* As many layers as calls, and all of it for everyone. */
static void expect_all_restricted(const struct turmoil *turmoil, int calls, const char *what)
{
	const struct sight restricted = { EACCES, .no_new_privs = 1, .LAYERS = calls };

	for (int i = 0; i < calls; i++)
		expect_answer(turmoil->answers[i], 0, "%s: call %d", what, i + 1);
	expect_sight(&turmoil->caller, &restricted, what, "the caller");
	for (size_t i = 0; i < turmoil->crew.count; i++)
		expect_sight(&turmoil->crew.members[i].sight, &restricted, what, "a sibling");
}

static _Atomic int signals_handled;

static void handle(int signal)
{
	(void)signal;
	signals_handled++;
}

static void send_signals(pid_t target)
{
	for (int i = 0; i < SIGNALS && !kill(target, SIGUSR2); i++)
		sched_yield();
}

static void stop_and_continue(pid_t target)
{
	for (int i = 0; i < STOPS && !kill(target, SIGSTOP) && !kill(target, SIGCONT); i++)
		sched_yield();
}

/* Call it again and again while another process does something to this one. */
static int call_disturbed(struct turmoil *turmoil, void (*disturb)(pid_t target))
{
	const int ruleset_fd = open_ruleset();
	const pid_t caller = getpid();
	int error = privilege_set_no_new_privs();
	pid_t disturber;

	turmoil->crew.mixed = true;
	if (!error)
		error = crew_start(&turmoil->crew, 4);
	if (error)
		return NOT_PREPARED(error);
	disturber = fork();
	if (disturber < 0)
		return NOT_PREPARED(errno);
	if (disturber == 0) {
		disturb(caller);
		_exit(0);
	}
	for (int i = 0; i < CALLS; i++)
		turmoil->answers[i] = llk_sys_restrict_self(ruleset_fd, TSYNC);
	while (waitpid(disturber, NULL, 0) < 0 && errno == EINTR)
		;
	if (crew_release(&turmoil->crew))
		return NOT_PREPARED(ECHILD);
	turmoil->caller = look();
	return error;
}

static int call_among_signals(void *context)
{
	/* Without SA_RESTART: only what the kernel always restarts is restarted. */
	const struct sigaction action = { .sa_handler = handle };

	sigaction(SIGUSR2, &action, NULL);
	return call_disturbed(context, send_signals);
}

static int call_among_stops(void *context)
{
	return call_disturbed(context, stop_and_continue);
}

/* The caller cannot be done before: a sibling that waits like this takes no part in the call. */
static int wait_for_signals(void *context)
{
	struct turmoil *turmoil = context;

	turmoil->begun++;
	while (!atomic_load(&turmoil->interrupted))
		sched_yield();
	_exit(0);
}

static void *wait_in_vfork(void *context)
{
	static char stack[STACK_SIZE] __attribute__((aligned(16)));
	struct turmoil *turmoil = context;
	const pid_t child = clone(wait_for_signals, stack + sizeof(stack),
				  CLONE_VM | CLONE_VFORK | SIGCHLD, turmoil);

	if (child > 0 && waitpid(child, NULL, __WALL) == child)
		turmoil->waiter = look();
	return NULL;
}

static struct turmoil *waiting;

static void count(int signal)
{
	(void)signal;
	waiting->handled++;
}

/* Each signal is handled while the call has to wait still. */
static void interrupt(struct turmoil *turmoil, pid_t process)
{
	for (int i = 0; i < INTERRUPTIONS; i++) {
		await_idle(process);
		kill(process, SIGUSR2);
		while (atomic_load(&turmoil->handled) <= i)
			sched_yield();
	}
	await_idle(process);
	turmoil->interrupted = 1;
	_exit(0);
}

static int call_while_interrupted(void *context)
{
	const struct sigaction action = { .sa_handler = count };
	struct turmoil *turmoil = context;
	const int ruleset_fd = open_ruleset();
	const pid_t caller = getpid();
	int error = privilege_set_no_new_privs();
	pthread_t sibling;
	pid_t other;

	waiting = turmoil;
	sigaction(SIGUSR2, &action, NULL);
	/* One sibling does not take part yet; the others have begun to when the signals come. */
	if (!error)
		error = crew_start(&turmoil->crew, 3);
	if (!error)
		error = pthread_create(&sibling, NULL, wait_in_vfork, turmoil);
	if (error)
		return NOT_PREPARED(error);
	while (!atomic_load(&turmoil->begun) && !birth_failure())
		sched_yield();
	other = fork();
	if (birth_failure())
		return NOT_PREPARED(birth_failure());
	if (other == 0)
		interrupt(turmoil, caller);
	turmoil->answers[0] = llk_sys_restrict_self(ruleset_fd, TSYNC);
	while (waitpid(other, NULL, 0) < 0 && errno == EINTR)
		;
	if (pthread_join(sibling, NULL) || crew_release(&turmoil->crew))
		return NOT_PREPARED(ECHILD);
	turmoil->caller = look();
	return 0;
}

static void judge_signals(const struct test_case *self)
{
	static const struct sight restricted = { EACCES, .no_new_privs = 1, .LAYERS = 1 };
	struct turmoil *turmoil = shared_memory(sizeof(*turmoil));

	(void)self;
	if (expect_calm(turmoil, call_among_signals, "calls that signals interrupt"))
		expect_all_restricted(turmoil, CALLS, "calls that signals interrupt");
	turmoil = shared_memory(sizeof(*turmoil));
	if (expect_calm(turmoil, call_while_interrupted, "a call that waits when signals come")) {
		expect_all_restricted(turmoil, 1, "a call that waits when signals come");
		expect_sight(&turmoil->waiter, &restricted, "a call that waits when signals come",
			     "the sibling that it waits for");
	}
}

static void judge_stops(const struct test_case *self)
{
	struct turmoil *turmoil = shared_memory(sizeof(*turmoil));

	(void)self;
	if (expect_calm(turmoil, call_among_stops, "calls while the process is stopped"))
		expect_all_restricted(turmoil, CALLS, "calls while the process is stopped");
}

static void *live(void *context)
{
	struct turmoil *turmoil = context;
	const bool late = atomic_load(&turmoil->enforced);
	const int fd = late ? open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (late)
		turmoil->born++;
	if (late && fd >= 0)
		turmoil->at_large++;
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* Start threads until enough of them have begun after the call. */
static void *breed(void *context)
{
	struct turmoil *turmoil = context;
	pthread_t child;

	turmoil->begun++;
	while (atomic_load(&turmoil->born) < BORN) {
		if (pthread_create(&child, NULL, live, turmoil))
			sched_yield();
		else
			pthread_join(child, NULL);
	}
	return NULL;
}

static int call_among_births(void *context)
{
	struct turmoil *turmoil = context;
	const int ruleset_fd = open_ruleset();
	int error = privilege_set_no_new_privs();
	pthread_t breeders[3];

	for (int i = 0; i < 3 && !error; i++)
		error = pthread_create(&breeders[i], NULL, breed, turmoil);
	if (error)
		return NOT_PREPARED(error);
	while (atomic_load(&turmoil->begun) < 3)
		sched_yield();
	turmoil->answers[0] = llk_sys_restrict_self(ruleset_fd, TSYNC);
	turmoil->enforced = 1;
	for (int i = 0; i < 3; i++)
		pthread_join(breeders[i], NULL);
	turmoil->caller = look();
	return 0;
}

static void judge_births(const struct test_case *self)
{
	const char *what = "a call while threads start";

	(void)self;
	for (int i = 0; i < 3; i++) {
		struct turmoil *turmoil = shared_memory(sizeof(*turmoil));

		if (!expect_calm(turmoil, call_among_births, what))
			continue;
		expect_all_restricted(turmoil, 1, what);
		expect_true(turmoil->born >= BORN && !turmoil->at_large,
			    "%s: of %d threads that began afterwards, %d are free", what,
			    turmoil->born, turmoil->at_large);
	}
}

static void *die(void *context)
{
	struct turmoil *turmoil = context;

	turmoil->begun++;
	return NULL;
}

static int call_among_deaths(void *context)
{
	struct turmoil *turmoil = context;
	const int ruleset_fd = open_ruleset();
	int error = privilege_set_no_new_privs();

	for (int i = 0; i < CALLS && !error; i++) {
		pthread_t mortals[MORTALS];

		/* Some have ended when the call is made, some end during it. */
		for (int j = 0; j < MORTALS && !error; j++)
			error = pthread_create(&mortals[j], NULL, die, turmoil);
		if (error)
			return NOT_PREPARED(error);
		turmoil->answers[i] = llk_sys_restrict_self(ruleset_fd, TSYNC);
		for (int j = 0; j < MORTALS; j++)
			pthread_join(mortals[j], NULL);
	}
	turmoil->caller = look();
	return error;
}

static void judge_deaths(const struct test_case *self)
{
	struct turmoil *turmoil = shared_memory(sizeof(*turmoil));

	(void)self;
	if (expect_calm(turmoil, call_among_deaths, "calls while threads end"))
		expect_all_restricted(turmoil, CALLS, "calls while threads end");
}

/* Wait for all the others, and call. */
static int call_at_once(const struct crew_member *member, const void *context)
{
	struct turmoil *turmoil = (struct turmoil *)(uintptr_t)context;

	turmoil->begun++;
	while (atomic_load(&turmoil->begun) < CALLERS)
		sched_yield();
	turmoil->answers[member->index] = llk_sys_restrict_self(turmoil->ruleset_fd, TSYNC);
	return 0;
}

static int call_all_at_once(void *context)
{
	struct turmoil *turmoil = context;
	int error = privilege_set_no_new_privs();

	turmoil->ruleset_fd = open_ruleset();
	turmoil->crew.mixed = true;
	turmoil->crew.prepare = call_at_once;
	turmoil->crew.context = turmoil;
	if (!error)
		error = crew_start(&turmoil->crew, CALLERS);
	if (!error)
		error = crew_release(&turmoil->crew);
	if (error)
		return NOT_PREPARED(error);
	turmoil->caller = look();
	return 0;
}

static void judge_callers(const struct test_case *self)
{
	const char *what = "calls of several threads at once";

	(void)self;
	for (int i = 0; i < 5; i++) {
		struct turmoil *turmoil = shared_memory(sizeof(*turmoil));
		const struct verdict verdict =
			judge_until(DEADLINE_MS, NULL, 0, call_all_at_once, turmoil);

		/* The first releases with TSYNC did not keep callers apart. */
		if (verdict.kind == VERDICT_TIMED_OUT && kernel_abi() == 8)
			expect_known_defect("quirk.tsync_callers", "%s wait for each other", what);
		if (expect_verdict(&verdict, 0, "%s", what))
			expect_all_restricted(turmoil, CALLERS, what);
	}
}

#define ROW(name_, title_, needs_, body_)                                                          \
	{                                                                                          \
		.name = name_, .title = title_, .features = "restrict.tsync",                      \
		.source = SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_TSYNC",                   \
		.needs = "abi>=8 call:no_new_privs call:mknodat" needs_, .body = body_             \
	}

static const struct test_case cases[] = {
	ROW("signals", "signals that interrupt the caller and its siblings are not noticed",
	    " proc layers>=10", judge_signals),
	ROW("stops", "a process that is stopped and continued meanwhile is restricted all the same",
	    " proc layers>=10", judge_stops),
	ROW("births", "no thread that starts meanwhile escapes", "", judge_births),
	ROW("deaths", "threads that end meanwhile are passed over", " layers>=10", judge_deaths),
	ROW("callers", "of threads that call it at once, each one's layer is there for all",
	    " proc layers>=6", judge_callers),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
