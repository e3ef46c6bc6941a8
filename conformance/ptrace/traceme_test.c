// SPDX-License-Identifier: MIT
/*
 * Who may ask to be traced by its parent, with PTRACE_TRACEME: the permission is the parent's, so
 * it is the parent's domain that counts.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <yama.h>

#define MAX_LAYERS 2

/* In an exit status, which has room for that beside an errno that Landlock or ptrace(2) gives. */
#define REFUSED 0x80

/* Domains of two kinds; what they restrict is of no matter. */
static const struct sandbox_layer fs_layers[MAX_LAYERS] = {
	{ .attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK },
	{ .attr.handled_access_fs = LLK_ACCESS_FS_MAKE_CHAR },
};
static const struct sandbox_layer scope_layers[MAX_LAYERS] = {
	{ .attr.scoped = LLK_SCOPE_SIGNAL },
	{ .attr.scoped = LLK_SCOPE_ABSTRACT_UNIX_SOCKET },
};

/* How many layers both have had, and how many each enters once there are two. */
struct request {
	const struct sandbox_layer *layers;
	size_t common;
	size_t of_parent;
	size_t of_child;
};

static int enter(const struct sandbox_layer *layers, size_t count)
{
	enum sandbox_step step;
	const int error = sandbox_enter(layers, count, &step);

	return error ? SANDBOX_REFUSED(error) : 0;
}

/*
 * Exits with the errno, 0 for success, that of a layer that it was refused with REFUSED beside it,
 * or ECHILD if it did not come so far.
 */
static _Noreturn void ask_to_be_traced(const struct request *request, int go_fd)
{
	char byte;
	int error;

	if (read(go_fd, &byte, 1) != 1)
		_exit(ECHILD);
	error = enter(request->layers, request->of_child);
	if (error)
		_exit(REFUSED | error);
	_exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) ? errno : 0);
}

static int have_child_ask(void *context)
{
	const struct request *request = context;
	int go[2], status, error;
	pid_t child;

	if (pipe(go))
		return NOT_PREPARED(errno);
	child = fork();
	if (child < 0)
		return NOT_PREPARED(errno);
	if (child == 0)
		ask_to_be_traced(request, go[0]);
	error = enter(request->layers, request->of_parent);
	if (error)
		return error;
	if (write(go[1], "", 1) != 1 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
	    WEXITSTATUS(status) == ECHILD)
		return NOT_PREPARED(ECHILD);
	if (WEXITSTATUS(status) & REFUSED)
		return SANDBOX_REFUSED(WEXITSTATUS(status) & ~REFUSED);
	return WEXITSTATUS(status);
}

static void require_tracing(void)
{
	struct request request = { fs_layers, 0, 0, 0 };
	const struct verdict verdict = judge(NULL, 0, have_child_ask, &request);

	if (verdict.kind == VERDICT_ACTED && verdict.error == EPERM)
		yama_or_broken("PTRACE_TRACEME", EPERM);
	expect_control(&verdict, "PTRACE_TRACEME without a sandbox");
}

static void expect_requests(const struct sandbox_layer *layers, size_t parents_from,
			    size_t parents_to, int error)
{
	for (size_t common = 0; common <= 1; common++) {
		for (size_t of_parent = parents_from; of_parent <= parents_to; of_parent++) {
			for (size_t of_child = 0; of_child <= MAX_LAYERS; of_child++) {
				struct request request = { layers, common, of_parent, of_child };
				const struct verdict verdict =
					judge(layers, common, have_child_ask, &request);

				expect_verdict(&verdict, error,
					       "PTRACE_TRACEME after %zu common layers, %zu of the "
					       "parent and %zu of the child",
					       common, of_parent, of_child);
			}
		}
	}
}

static void judge_confined_parent(const struct test_case *self)
{
	(void)self;
	require_tracing();
	expect_requests(fs_layers, 1, MAX_LAYERS, EPERM);
	if (kernel_abi() >= 6)
		expect_requests(scope_layers, 1, 1, EPERM);
}

static void judge_other_parent(const struct test_case *self)
{
	(void)self;
	require_tracing();
	expect_requests(fs_layers, 0, 0, 0);
	if (kernel_abi() >= 6)
		expect_requests(scope_layers, 0, 0, 0);
}

#define SOURCE SOURCE_DOCUMENT ", Ptrace restrictions"

static const struct test_case cases[] = {
	{ .name = "confined_parent_is_refused",
	  .title = "a parent in a domain that its child is not in cannot be asked to trace it",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_confined_parent },
	{ .name = "other_parent_is_accepted",
	  .title = "a parent that has entered no domain of its own can be asked to trace a child",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_other_parent },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
