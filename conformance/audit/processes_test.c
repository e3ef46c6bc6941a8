// SPDX-License-Identifier: MIT
/* The records of denials of other processes: signals and tracing. */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <shared.h>

#include "audit_log.h"
#include "object.h"

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int signal_target(void *context)
{
	return outcome(kill(*(const pid_t *)context, 0));
}

static int trace_target(void *context)
{
	return outcome(ptrace(PTRACE_SEIZE, *(const pid_t *)context, NULL, NULL));
}

/* A process outside of every domain, under that name, that ends with the test case. */
static pid_t start_target(const char *name)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC))
		expect_broken("pipe2: %s", expect_errno_name(errno));
	pid = fork();
	if (pid < 0)
		expect_broken("fork: %s", expect_errno_name(errno));
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		prctl(PR_SET_NAME, name, 0, 0, 0);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ready[0], &byte, 1) != 1)
		expect_broken("the other process: no answer");
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void stop_target(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void judge_processes(const struct test_case *self)
{
	static const char *const names[] = { "target", "odd name" };
	static const struct sandbox_layer scope = { .attr.scoped = LLK_SCOPE_SIGNAL };
	static const struct sandbox_layer any = {
		.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
	};
	const char *denials[2] = { 0 };

	(void)self;
	log_begin();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		pid_t pid = start_target(names[i]);

		denials[0] = case_text("blockers=scope.signal opid=%d ocomm=%s", pid,
				       object_string(names[i]));
		log_judge(&scope, 1, signal_target, &pid, EPERM, denials, "a signal");
		denials[0] =
			case_text("blockers=ptrace opid=%d ocomm=%s", pid, object_string(names[i]));
		log_judge(&any, 1, trace_target, &pid, EPERM, denials, "tracing");
		stop_target(pid);
	}
}

/* The parent enters a domain while its child, outside of it, waits to be traced. */
struct traced {
	pid_t parent;
	pid_t child;
};

static int ask_to_be_traced(void *context)
{
	static const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
	};
	struct traced *traced = context;
	enum sandbox_step step;
	int go[2], status, error;
	pid_t child;
	char byte;

	if (pipe2(go, O_CLOEXEC))
		return NOT_PREPARED(errno);
	child = fork();
	if (child < 0)
		return NOT_PREPARED(errno);
	if (child == 0) {
		if (read(go[0], &byte, 1) != 1)
			_exit(255);
		_exit(outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
	}
	traced->parent = getpid();
	traced->child = child;
	error = sandbox_enter(&layer, 1, &step);
	if (error)
		return SANDBOX_REFUSED(error);
	if (write(go[1], "", 1) != 1 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return NOT_PREPARED(ECHILD);
	return WEXITSTATUS(status);
}

static void judge_traceme(const struct test_case *self)
{
	struct traced *traced = shared_memory(sizeof(*traced));
	const char *denials[2] = { 0 };
	struct verdict verdict;
	const struct log *log;

	(void)self;
	log_begin();
	verdict = judge_vforked(NULL, 0, ask_to_be_traced, traced);
	expect_verdict(&verdict, EPERM, "PTRACE_TRACEME");
	log = log_take();
	denials[0] = case_text("blockers=ptrace opid=%d ocomm=\"processes_test\"", traced->child);
	log_expect(log, denials, "PTRACE_TRACEME");
	/* The domain that denies is that of the parent. */
	denials[0] = case_text("status=allocated mode=enforcing pid=%d *", traced->parent);
	expect_true(log->domains.count == 1 && fnmatch(denials[0], log->domains.at[0].text, 0) == 0,
		    "the record is not of the domain that the parent has made");
}

/* What of another process is asked for in passing: the answer is cut short, not denied. */
static int look_in_passing(void *context)
{
	static const char *const files[] = { "stat", "status" };
	char path[64], text[4096];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		int fd;

		snprintf(path, sizeof(path), "/proc/%d/%s", *(const pid_t *)context, files[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || read(fd, text, sizeof(text)) < 0)
			return errno;
		close(fd);
	}
	return 0;
}

static int look_closely(void *context)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", *(const pid_t *)context);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return outcome(fd);
}

static void judge_passing(const struct test_case *self)
{
	static const struct sandbox_layer any = {
		.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
	};
	const char *const none[] = { NULL };
	const char *denials[2] = { 0 };
	pid_t pid = start_target("target");

	(void)self;
	log_begin();
	log_judge(&any, 1, look_in_passing, &pid, 0, none, "looking at a process in passing");
	denials[0] = case_text("blockers=ptrace opid=%d ocomm=\"target\"", pid);
	log_judge(&any, 1, look_closely, &pid, EACCES, denials, "reading a process's memory");
	stop_target(pid);
}

#define SOURCE "Documentation/admin-guide/LSM/landlock.rst"
#define NEEDS  "abi>=7 cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "processes_are_described",
	  .title = "a record of a signal or of tracing tells the other process and its name",
	  .features = "scope.signal",
	  .source = SOURCE ", Record types",
	  .needs = NEEDS " call:ptrace",
	  .body = judge_processes },
	{ .name = "traceme_is_denied_by_the_parents_domain",
	  .title = "a record of PTRACE_TRACEME is of the parent's domain and tells the child",
	  .source = "kernel behaviour, security/landlock/task.c:hook_ptrace_traceme",
	  .needs = NEEDS " call:ptrace",
	  .body = judge_traceme },
	{ .name = "looks_in_passing_have_no_record",
	  .title = "what reading /proc/PID/stat asks for in passing has no record, opening "
		   "/proc/PID/mem has",
	  .source = SOURCE ", Observability guarantees and limitations",
	  .needs = NEEDS,
	  .body = judge_passing },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
