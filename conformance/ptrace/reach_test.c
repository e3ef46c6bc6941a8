// SPDX-License-Identifier: MIT
/*
 * Which processes a sandboxed one may trace: those of its own domain and of domains nested in it.
 *
 * Judged by reading a word of the other's memory, which takes the same permission as to attach.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <reason.h>

#define WORD 0x6c6c6b21

static volatile int word = WORD;

/* Any domain, whatever it restricts, has this effect. */
static const struct sandbox_layer fs_layer = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
};
static const struct sandbox_layer net_layer = {
	.attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP,
};
static const struct sandbox_layer scope_layer = {
	.attr.scoped = LLK_SCOPE_ABSTRACT_UNIX_SOCKET,
};

/* A process that waits to be looked at, in layers of its own. */
struct tracee {
	pid_t pid;
	int end_fd; /* closing it ends the process */
};

/* In the tracee: say ready (0) or why not, then wait for the end. */
static _Noreturn void be_traced(const struct sandbox_layer *layer, int ready_fd, int end_fd)
{
	enum sandbox_step step;
	char byte;
	int error = 0;

	/* Yama, where it is, then leaves it to Landlock. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	if (layer)
		error = sandbox_enter(layer, 1, &step);
	if (write(ready_fd, &error, sizeof(error)) == sizeof(error))
		while (read(end_fd, &byte, 1) < 0 && errno == EINTR)
			;
	_exit(0);
}

/* Returns 0 or a positive errno. */
static int start_tracee(struct tracee *tracee, const struct sandbox_layer *layer)
{
	int ready[2], end[2], error = EPIPE;

	if (pipe(ready) || pipe(end))
		return errno;
	tracee->pid = fork();
	if (tracee->pid < 0)
		return errno;
	if (tracee->pid == 0) {
		close(end[1]);
		be_traced(layer, ready[1], end[0]);
	}
	close(ready[1]);
	close(end[0]);
	tracee->end_fd = end[1];
	if (read(ready[0], &error, sizeof(error)) != sizeof(error))
		error = EPIPE;
	close(ready[0]);
	return error;
}

static void end_tracee(const struct tracee *tracee)
{
	close(tracee->end_fd);
	kill(tracee->pid, SIGKILL);
	waitpid(tracee->pid, NULL, 0);
}

static int read_memory(pid_t pid)
{
	int copy = 0;
	const struct iovec local = { .iov_base = &copy, .iov_len = sizeof(copy) };
	const struct iovec remote = { .iov_base = (void *)&word, .iov_len = sizeof(copy) };

	if (process_vm_readv(pid, &local, 1, &remote, 1, 0) < 0)
		return errno;
	return copy == WORD ? 0 : EIO;
}

/* In the judged child.  Context: the tracee. */
static int read_tracee(void *context)
{
	const struct tracee *tracee = context;

	return read_memory(tracee->pid);
}

/* In the judged child: read from a child of its own, in the layer of context if not NULL. */
static int read_own_child(void *context)
{
	struct tracee tracee;
	int error = start_tracee(&tracee, context);

	if (error)
		return NOT_PREPARED(error);
	error = read_memory(tracee.pid);
	end_tracee(&tracee);
	return error;
}

/* In the judged child: be read by a child of its own that enters a nested domain. */
static int be_read_by_nested(void *context)
{
	const struct sandbox_layer *nested = context;
	enum sandbox_step step;
	const pid_t self = getpid();
	int status;
	pid_t child;

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	child = fork();
	if (child < 0)
		return NOT_PREPARED(errno);
	if (child == 0) {
		if (nested && sandbox_enter(nested, 1, &step))
			_exit(ECHILD);
		_exit(read_memory(self));
	}
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return NOT_PREPARED(ECHILD);
	return WEXITSTATUS(status);
}

static void require_tracing(struct verdict verdict, const char *what)
{
	if (verdict.kind == VERDICT_ACTED && verdict.error == EPERM)
		expect_skip(REASON_CONFIG, "%s is not permitted here", what);
	expect_control(&verdict, what);
}

static void expect_outside_denied(const struct sandbox_layer *layer, const char *kind)
{
	struct tracee tracee;
	const int error = start_tracee(&tracee, NULL);
	struct verdict verdict;

	if (error)
		expect_broken("starting a tracee: %s", expect_errno_name(error));
	verdict = judge(NULL, 0, read_tracee, &tracee);
	if (verdict.error || verdict.kind != VERDICT_ACTED)
		end_tracee(&tracee);
	require_tracing(verdict, "reading another process's memory");
	verdict = judge(layer, 1, read_tracee, &tracee);
	end_tracee(&tracee);
	expect_verdict(&verdict, EPERM, "reading a process outside from a domain of %s", kind);
}

static void judge_outside(const struct test_case *self)
{
	(void)self;
	expect_outside_denied(&fs_layer, "filesystem rights");
	if (kernel_abi() >= 4)
		expect_outside_denied(&net_layer, "network rights");
	if (kernel_abi() >= 6)
		expect_outside_denied(&scope_layer, "scopes");
}

static void judge_inside(const struct test_case *self)
{
	struct sandbox_layer nested = fs_layer;
	struct verdict verdict;

	(void)self;
	require_tracing(judge(NULL, 0, read_own_child, NULL), "reading a child's memory");
	verdict = judge(&fs_layer, 1, read_own_child, NULL);
	expect_verdict(&verdict, 0, "reading a child in the same domain");
	verdict = judge(&fs_layer, 1, read_own_child, &nested);
	expect_verdict(&verdict, 0, "reading a child in a nested domain");
	verdict = judge(NULL, 0, read_own_child, &nested);
	expect_verdict(&verdict, 0, "reading a sandboxed child from outside");
}

static void judge_parent_domain(const struct test_case *self)
{
	struct sandbox_layer nested = fs_layer;
	struct verdict verdict;

	(void)self;
	require_tracing(judge(NULL, 0, be_read_by_nested, NULL), "reading a parent's memory");
	verdict = judge(&fs_layer, 1, be_read_by_nested, NULL);
	expect_verdict(&verdict, 0, "reading the parent in the same domain");
	verdict = judge(&fs_layer, 1, be_read_by_nested, &nested);
	expect_verdict(&verdict, EPERM, "reading the parent from a nested domain");
}

static void judge_sibling(const struct test_case *self)
{
	struct tracee tracee;
	const int error = start_tracee(&tracee, &fs_layer);
	struct verdict verdict;

	(void)self;
	if (error)
		expect_broken("starting a tracee: %s", expect_errno_name(error));
	verdict = judge(NULL, 0, read_tracee, &tracee);
	if (verdict.error || verdict.kind != VERDICT_ACTED)
		end_tracee(&tracee);
	require_tracing(verdict, "reading another process's memory");
	verdict = judge(&fs_layer, 1, read_tracee, &tracee);
	end_tracee(&tracee);
	expect_verdict(&verdict, EPERM, "reading a process in a sibling domain");
}

/* The tracee asks: its parent, which would trace it, is sandboxed and it is not, or the reverse. */
struct request {
	bool parent_sandboxed;
	bool child_sandboxed;
};

static _Noreturn void ask_to_be_traced(const struct request *request, int go_fd)
{
	enum sandbox_step step;
	char byte;

	if (read(go_fd, &byte, 1) != 1)
		_exit(EPIPE);
	if (request->child_sandboxed && sandbox_enter(&fs_layer, 1, &step))
		_exit(ECHILD);
	_exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) ? errno : 0);
}

static int have_child_ask(void *context)
{
	const struct request *request = context;
	enum sandbox_step step;
	int go[2], status = 0, error;
	pid_t child;

	if (pipe(go))
		return NOT_PREPARED(errno);
	child = fork();
	if (child < 0)
		return NOT_PREPARED(errno);
	if (child == 0)
		ask_to_be_traced(request, go[0]);
	if (request->parent_sandboxed) {
		error = sandbox_enter(&fs_layer, 1, &step);
		if (error)
			return SANDBOX_REFUSED(error);
	}
	if (write(go[1], "", 1) != 1 || waitpid(child, &status, 0) != child)
		return NOT_PREPARED(errno);
	return WIFEXITED(status) ? WEXITSTATUS(status) : NOT_PREPARED(ECHILD);
}

static void judge_traceme(const struct test_case *self)
{
	struct request request = { 0 };
	struct verdict verdict;

	(void)self;
	require_tracing(judge(NULL, 0, have_child_ask, &request), "PTRACE_TRACEME");
	request.child_sandboxed = true;
	verdict = judge(NULL, 0, have_child_ask, &request);
	expect_verdict(&verdict, 0, "PTRACE_TRACEME by a sandboxed child");
	request = (struct request){ .parent_sandboxed = true };
	verdict = judge(NULL, 0, have_child_ask, &request);
	expect_verdict(&verdict, EPERM, "PTRACE_TRACEME by a free child of a sandboxed parent");
}

#define SOURCE SOURCE_DOCUMENT ", Ptrace restrictions"

static const struct test_case cases[] = {
	{ .name = "outside_is_denied",
	  .title = "a process in any kind of domain cannot read the memory of one outside",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_outside },
	{ .name = "inside_is_allowed",
	  .title = "a process can read the memory of one in its own domain or a nested one",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_inside },
	{ .name = "parent_domain_is_denied",
	  .title = "a process in a nested domain cannot read the memory of one in the outer domain",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_parent_domain },
	{ .name = "sibling_domain_is_denied",
	  .title = "a process cannot read the memory of one in a domain beside its own",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_sibling },
	{ .name = "traceme_obeys_the_domain",
	  .title = "a process cannot ask to be traced by a parent whose domain is not its own",
	  .source = SOURCE,
	  .needs = "abi>=1",
	  .body = judge_traceme },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
