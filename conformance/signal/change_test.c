// SPDX-License-Identifier: MIT
/* A scope of signals when processes change: execute, take other users, lose their parent. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <actor.h>
#include <case.h>
#include <child.h>
#include <expect.h>
#include <namespace.h>
#include <needs.h>
#include <privilege.h>
#include <program.h>
#include <reason.h>

#include "family.h"

#define CANNOT_EXECUTE 127

static int enter(const struct sandbox_layer *layer)
{
	enum sandbox_step step;
	const int error = layer ? sandbox_enter(layer, 1, &step) : 0;

	return error ? SANDBOX_REFUSED(error) : 0;
}

static void unblock_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * execve(2).
 */

static const char *peer;

/* Context: the pid to signal. */
static int become_sender(void *context)
{
	char pid[16], number[16];
	char *arguments[] = { "peer", "send", pid, number, NULL };

	snprintf(pid, sizeof(pid), "%d", *(pid_t *)context);
	snprintf(number, sizeof(number), "%d", SIGUSR1);
	execv(peer, arguments);
	return NOT_PREPARED(ENOEXEC);
}

static int execute_and_send(void *context)
{
	return child_run(become_sender, context);
}

static void judge_executing_sender(const struct test_case *self)
{
	pid_t target = getpid();
	struct verdict verdict;

	(void)self;
	peer = program_beside("peer");
	process_block_signals();
	verdict = judge_vforked(NULL, 0, execute_and_send, &target);
	expect_control(&verdict, "signalling after execve(2) without a sandbox");
	if (process_took(SIGUSR1))
		expect_broken("the signal did not come");
	verdict = judge_vforked(&signal_scope, 1, execute_and_send, &target);
	expect_verdict(&verdict, EPERM, "signalling after execve(2)");
	expect_true(process_took(SIGUSR1) == EAGAIN, "the signal came");
	verdict = judge_vforked(&other_layer, 1, execute_and_send, &target);
	expect_verdict(&verdict, 0, "signalling after execve(2) without a scope");
	expect_true(process_took(SIGUSR1) == 0, "the signal did not come");
}

/* When the sender enters its layer, seen from the target, which executes a program. */
struct target {
	const struct sandbox_layer *layer;
	bool is_inside;
};

static _Noreturn void execute_and_wait(int input, int output)
{
	char *arguments[] = { "peer", "wait", NULL };

	unblock_signals();
	if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0)
		execv(peer, arguments);
	_exit(CANNOT_EXECUTE);
}

/* Returns what kill(2) did, or ENOMSG if the target fared otherwise. */
static int signal_executed(void *context)
{
	const struct target *target = context;
	int error = target->is_inside ? enter(target->layer) : 0;
	int input[2], output[2], status;
	char byte;
	pid_t child;

	if (error || pipe2(input, O_CLOEXEC) || pipe2(output, O_CLOEXEC))
		return error ? error : NOT_PREPARED(errno);
	child = fork();
	if (child == 0)
		execute_and_wait(input[0], output[1]);
	close(output[1]);
	if (child < 0 || read(output[0], &byte, 1) != 1)
		return NOT_PREPARED(ENOEXEC);
	error = target->is_inside ? 0 : enter(target->layer);
	if (error)
		return error;
	error = kill(child, SIGUSR1) ? errno : 0;
	close(input[0]);
	close(input[1]);
	if (waitpid(child, &status, 0) != child)
		return NOT_PREPARED(errno);
	if (error ? !WIFEXITED(status) : !WIFSIGNALED(status))
		return ENOMSG;
	return error;
}

static void judge_executing_target(const struct test_case *self)
{
	struct target target = { NULL, false };
	struct verdict verdict;

	(void)self;
	peer = program_beside("peer");
	verdict = judge_vforked(NULL, 0, signal_executed, &target);
	expect_control(&verdict, "signalling a program without a sandbox");
	target = (struct target){ &signal_scope, false };
	verdict = judge_vforked(NULL, 0, signal_executed, &target);
	expect_verdict(&verdict, EPERM, "signalling a program outside of the scope");
	target = (struct target){ &signal_scope, true };
	verdict = judge_vforked(NULL, 0, signal_executed, &target);
	expect_verdict(&verdict, 0, "signalling a program inside of the scope");
}

/*
 * Users and capabilities.
 */

#define OTHER_USER 65533
#define ONE_USER   65534

/* By securebits, another user may keep the capabilities. */
static int take_user(void *context)
{
	const unsigned int user = *(unsigned int *)context;
	int error = setresuid(user, user, user) ? errno : 0;

	if (!error && needs_has_capability("kill"))
		error = privilege_drop_all();
	return error ? NOT_PREPARED(error) : 0;
}

struct letter {
	int number;
	const struct sandbox_layer *layer; /* that the sender enters, or NULL */
};

/* The target and the sender are of one session, and of different users. */
static int signal_other_user(void *context)
{
	const struct letter *letter = context;
	const unsigned int user = OTHER_USER;
	struct actor target;
	int error;

	process_block_signals();
	error = actor_start(&target, NULL, 0);
	if (!error)
		error = actor_ask(&target, take_user, &user, sizeof(user));
	if (!error)
		error = take_user(&(unsigned int){ ONE_USER });
	if (!error)
		error = enter(letter->layer);
	if (error)
		return error;
	return kill(target.pid, letter->number) ? errno : 0;
}

static void judge_sigcont(const struct test_case *self)
{
	struct letter letter = { SIGCONT, NULL };
	struct verdict verdict = judge(NULL, 0, signal_other_user, &letter);

	(void)self;
	expect_control(&verdict, "SIGCONT to another user's process of the session");
	verdict = judge(&signal_scope, 1, signal_other_user, &letter);
	expect_verdict(&verdict, 0, "SIGCONT in the session inside of the scope");
	letter.layer = &signal_scope;
	verdict = judge(NULL, 0, signal_other_user, &letter);
	expect_verdict(&verdict, EPERM, "SIGCONT in the session out of the scope");
	letter = (struct letter){ SIGUSR1, NULL };
	verdict = judge(&signal_scope, 1, signal_other_user, &letter);
	expect_verdict(&verdict, EPERM, "inside of the scope, what users may not do");
}

/* Context: the layer that the sender enters before it becomes another user, or NULL. */
static int signal_as_other_user(void *context)
{
	const unsigned int user = ONE_USER;
	struct actor target;
	int error = actor_start(&target, NULL, 0);

	if (!error)
		error = actor_ask(&target, take_user, &user, sizeof(user));
	if (!error)
		error = enter(context);
	if (!error)
		error = take_user(&(unsigned int){ ONE_USER });
	if (error)
		return error;
	return kill(target.pid, 0) ? errno : 0;
}

/* Context: whether the child that is signalled is forked in the new user namespace. */
static int signal_from_namespace(void *context)
{
	const bool is_inside = context;
	const pid_t parent = getppid();
	struct actor target = { .pid = parent };
	int error = namespace_enter_user();

	if (!error && is_inside)
		error = actor_start(&target, NULL, 0);
	if (error)
		return NOT_PREPARED(error);
	return kill(target.pid, 0) ? errno : 0;
}

static int enter_namespace(void *context)
{
	(void)context;
	return namespace_enter_user();
}

static void judge_namespace(const struct test_case *self)
{
	struct verdict verdict = judge_vforked(NULL, 0, enter_namespace, NULL);

	if (verdict.kind == VERDICT_ACTED && verdict.error)
		expect_skip(verdict.error == EINVAL ? REASON_CONFIG : REASON_PRIVILEGE,
			    "no user namespace of one's own: %s", expect_errno_name(verdict.error));
	verdict = judge_vforked(NULL, 0, signal_from_namespace, (void *)self);
	expect_control(&verdict, "signalling a child from a new user namespace");
	verdict = judge_vforked(NULL, 0, signal_from_namespace, NULL);
	expect_control(&verdict, "signalling the parent from a new user namespace");
	verdict = judge_vforked(&signal_scope, 1, signal_from_namespace, NULL);
	expect_verdict(&verdict, EPERM, "signalling the parent from a new user namespace");
	verdict = judge_vforked(&signal_scope, 1, signal_from_namespace, (void *)self);
	expect_verdict(&verdict, 0, "signalling a child from a new user namespace");
}

static void judge_user(const struct test_case *self)
{
	struct sandbox_layer scope = signal_scope;
	struct verdict verdict = judge(NULL, 0, signal_as_other_user, NULL);

	(void)self;
	expect_control(&verdict, "signalling as another user");
	verdict = judge(NULL, 0, signal_as_other_user, &scope);
	expect_verdict(&verdict, EPERM, "signalling out of the scope as another user");
	verdict = judge(&signal_scope, 1, signal_as_other_user, NULL);
	expect_verdict(&verdict, 0, "signalling inside of the scope as another user");
}

/*
 * The signal that a process asks for when its parent dies.
 */

struct death {
	const struct sandbox_layer *layer; /* the parent's */
	bool is_inside;			   /* the child is forked after that */
	int up[2];			   /* from the child */
	int down[2];			   /* to it */
};

static _Noreturn void outlive(const struct death *death)
{
	char byte = 0;
	int took = NOT_PREPARED(ECHILD);

	close(death->down[1]);
	if (prctl(PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0) == 0 && write(death->up[1], "", 1) == 1 &&
	    read(death->down[0], &byte, 1) == 1)
		took = process_took(SIGUSR1);
	_exit(write(death->up[1], &took, sizeof(took)) != sizeof(took));
}

/* In the parent of the two: ends when the child is ready. */
static int fork_and_enter(void *context)
{
	const struct death *death = context;
	char byte;
	int error = death->is_inside ? enter(death->layer) : 0;
	pid_t child;

	if (error)
		return error;
	child = fork();
	if (child == 0)
		outlive(death);
	close(death->up[1]);
	if (child < 0 || read(death->up[0], &byte, 1) != 1)
		return NOT_PREPARED(ECHILD);
	return death->is_inside ? 0 : enter(death->layer);
}

/* Returns 0 if the signal came, EAGAIN if not. */
static int die(void *context)
{
	struct death *death = context;
	struct actor actor;
	int error, took;

	if (pipe2(death->up, O_CLOEXEC) || pipe2(death->down, O_CLOEXEC))
		return NOT_PREPARED(errno);
	error = actor_start(&actor, NULL, 0);
	if (!error)
		error = actor_ask(&actor, fork_and_enter, death, sizeof(*death));
	if (error)
		return error;
	/* What its death brings about has been done when it can be waited for. */
	actor_end(&actor);
	close(death->up[1]);
	if (write(death->down[1], "", 1) != 1 ||
	    read(death->up[0], &took, sizeof(took)) != sizeof(took))
		return NOT_PREPARED(EPIPE);
	return took;
}

static void judge_death(const struct test_case *self)
{
	const struct {
		const char *what;
		struct death death;
		int took;
	} rows[] = {
		{ "a parent in a scope, its child outside", { .layer = &signal_scope }, EAGAIN },
		{ "a parent and its child in a scope",
		  { .layer = &signal_scope, .is_inside = true },
		  0 },
		{ "a parent in a domain without scopes", { .layer = &other_layer }, 0 },
	};
	struct death death = { 0 };
	struct verdict verdict = judge_vforked(NULL, 0, die, &death);

	(void)self;
	expect_control(&verdict, "the signal at the death of a parent without a sandbox");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		death = rows[i].death;
		verdict = judge_vforked(NULL, 0, die, &death);
		expect_verdict(&verdict, rows[i].took, "%s, which dies (EAGAIN: no signal)",
			       rows[i].what);
	}
}

#define SOURCE SOURCE_DOCUMENT ", IPC scoping"

static const struct test_case cases[] = {
	{ .name = "scope_stays_on_execution",
	  .title = "a program that is executed in a scope cannot signal out of it",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6",
	  .body = judge_executing_sender },
	{ .name = "target_stays_on_execution",
	  .title = "a process stays inside or outside of a scope when it executes a program",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6",
	  .body = judge_executing_target },
	{ .name = "sigcont_in_a_session",
	  .title = "SIGCONT, which is free between users in one session, does not leave a scope",
	  .features = "scope.signal",
	  .source = "kernel behaviour, kernel/signal.c:check_kill_permission",
	  .needs = "abi>=6 cap:setuid call:no_new_privs",
	  .body = judge_sigcont },
	{ .name = "scope_stays_for_another_user",
	  .title = "a process in a scope stays there as another user",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6 cap:setuid",
	  .body = judge_user },
	{ .name = "scope_stays_in_a_user_namespace",
	  .title = "all capabilities in a new user namespace do not let a signal out of a scope",
	  .features = "scope.signal",
	  .source = SOURCE,
	  .needs = "abi>=6",
	  .body = judge_namespace },
	{ .name = "parent_death_signal_is_scoped",
	  .title = "the signal at a parent's death does not come out of the parent's scope",
	  .features = "scope.signal",
	  .source = "kernel behaviour, kernel/exit.c:forget_original_parent",
	  .needs = "abi>=6",
	  .body = judge_death },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
