// SPDX-License-Identifier: MIT
/* The trace events of denials that depend on who acts on whom, and since when. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <child.h>
#include <ends.h>
#include <events.h>
#include <expect.h>
#include <program.h>

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

#define SCOPED (LLK_SCOPE_SIGNAL | LLK_SCOPE_ABSTRACT_UNIX_SOCKET)

static int enter_scoped(void)
{
	static const struct sandbox_layer layer = { .attr.scoped = SCOPED };
	enum sandbox_step step;

	return sandbox_enter(&layer, 1, &step);
}

/* Two processes with a domain each; the one is the other's parent. */
struct pair {
	struct sockaddr_un stream, datagram;
	socklen_t stream_length, datagram_length;
	int to_child[2], to_parent[2];
};

static int bind_to_name(int type, const char *suffix, struct sockaddr_un *address,
			socklen_t *length)
{
	const int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	*length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) +
		  (socklen_t)snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1,
				      "trace-%d-%s", getpid(), suffix);
	if (fd < 0 || bind(fd, (const struct sockaddr *)address, *length))
		return -1;
	return type == SOCK_STREAM ? listen(fd, 1) : 0;
}

static int reach(int type, const struct sockaddr_un *address, socklen_t length)
{
	const int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(connect(fd, (const struct sockaddr *)address, length));
}

/* Have a file signal its owner, which nobody is told of unless the signal comes. */
static int signal_by_file(pid_t owner)
{
	int fds[2];
	const int error = ends_open(fds);

	if (error)
		return NOT_PREPARED(error);
	if (fcntl(fds[0], F_SETOWN, owner) || fcntl(fds[0], F_SETFL, O_RDWR | O_ASYNC) ||
	    write(fds[1], "", 1) != 1)
		return NOT_PREPARED(errno);
	return EPERM;
}

/* The other process: serves, and at last wants to be traced by the one. */
static void be_child(struct pair *pair)
{
	char byte = 0;

	events_count_in();
	/* Sockets of its own domain. */
	if (enter_scoped() ||
	    bind_to_name(SOCK_STREAM, "stream", &pair->stream, &pair->stream_length) ||
	    bind_to_name(SOCK_DGRAM, "datagram", &pair->datagram, &pair->datagram_length) ||
	    write(pair->to_parent[1], pair, sizeof(*pair)) != (ssize_t)sizeof(*pair) ||
	    read(pair->to_child[0], &byte, 1) != 1)
		_exit(UINT8_MAX);
	_exit(outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
}

static int act_on_child(void *context)
{
	struct pair pair;
	int errors[6], status;
	pid_t child;

	(void)context;
	if (pipe(pair.to_child) || pipe(pair.to_parent))
		return NOT_PREPARED(errno);
	child = fork();
	if (child == 0)
		be_child(&pair);
	close(pair.to_parent[1]);
	if (child < 0 || read(pair.to_parent[0], &pair, sizeof(pair)) != (ssize_t)sizeof(pair) ||
	    enter_scoped())
		return NOT_PREPARED(EAGAIN);
	errors[0] = outcome(kill(child, 0));
	errors[1] = outcome(ptrace(PTRACE_SEIZE, child, NULL, NULL));
	errors[2] = reach(SOCK_STREAM, &pair.stream, pair.stream_length);
	errors[3] = reach(SOCK_DGRAM, &pair.datagram, pair.datagram_length);
	errors[4] = signal_by_file(child);
	if (write(pair.to_child[1], "", 1) != 1 || waitpid(child, &status, 0) != child)
		return NOT_PREPARED(ECHILD);
	errors[5] = WIFEXITED(status) ? WEXITSTATUS(status) : NOT_PREPARED(ECHILD);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (errors[i] != EPERM)
			return errors[i];
	}
	return EPERM;
}

#define DENIED	"domain=@B@ same_exec=1 logged=1 "
#define NUMBER	"+([0-9])"
#define NAME	"subjects_test"
#define DENIALS 6

/* A is the domain of the child, B that of the parent, which is the one that denies. */
static void judge_pair(const struct test_case *self)
{
	static const char *const expected[] = {
		"create_domain: domain=@A@ parent=0 *",
		"create_domain: domain=@B@ parent=0 *",
		"deny_scope_signal: " DENIED "target_domain=@A@ target_pid=" NUMBER
		" target_comm=" NAME,
		"deny_ptrace: " DENIED "tracee_domain=@A@ tracee_pid=" NUMBER " tracee_comm=" NAME,
		"deny_scope_abstract_unix_socket: " DENIED "peer_domain=@A@ peer_pid=" NUMBER
		" sun_path=trace-" NUMBER "-stream",
		/* A socket that does not listen has no credentials. */
		"deny_scope_abstract_unix_socket: " DENIED "peer_domain=@A@ peer_pid=0"
		" sun_path=trace-" NUMBER "-datagram",
		"deny_scope_signal: " DENIED "target_domain=@A@ target_pid=" NUMBER
		" target_comm=" NAME,
		/* The child acts, and the parent's domain denies. */
		"deny_ptrace: " DENIED "tracee_domain=@A@ tracee_pid=" NUMBER " tracee_comm=" NAME,
		NULL,
	};
	struct verdict verdict;
	const struct events *events;

	(void)self;
	events_begin((const char *const[]){ "create_domain", "deny_ptrace", "deny_scope_signal",
					    "deny_scope_abstract_unix_socket", "free_domain",
					    NULL });
	verdict = events_judge(NULL, 0, act_on_child, NULL);
	expect_verdict(&verdict, EPERM, "acting on a process of another domain");
	events = events_take();
	events_expect(events, expected, "acting on a process of another domain");
	for (size_t i = 0; i < 2 && i < events->count; i++)
		events_note_release(events_domain(&events->at[i]), i == 0 ? 0 : DENIALS,
				    i == 0 ? "the child" : "the parent");
	events_expect_releases();
}

static int become_program(void *context)
{
	events_count_in();
	execl(context, "list_directory", NULL);
	return UINT8_MAX;
}

static int list_in_program(void *context)
{
	return child_run(become_program, context);
}

#define SAME_OFF LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF
#define NEW_ON	 LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON

static void judge_executed(const struct test_case *self)
{
	static const struct {
		const char *what;
		uint32_t flags;
		int logged;
	} rows[] = {
		{ "no flags", 0, 0 },
		{ "LOG_SAME_EXEC_OFF", SAME_OFF, 0 },
		{ "LOG_NEW_EXEC_ON", NEW_ON, 1 },
		{ "both", SAME_OFF | NEW_ON, 1 },
	};
	const char *const program = program_beside("list_directory");

	(void)self;
	events_begin((const char *const[]){ "deny_access_fs", "free_domain", NULL });
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct sandbox_layer layer = {
			.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
			.restrict_flags = rows[i].flags,
		};
		const char *const expected[] = {
			case_text("deny_access_fs: domain=@A@ same_exec=0 logged=%d "
				  "blockers=read_dir %s path=*",
				  rows[i].logged, events_number_of(".")),
			NULL,
		};
		const struct verdict verdict =
			events_judge(&layer, 1, list_in_program, (void *)(uintptr_t)program);
		const struct events *events = events_take();

		expect_verdict(&verdict, EACCES, "%s", rows[i].what);
		events_expect(events, expected, rows[i].what);
		if (events->count == 1)
			events_note_release(events_domain(&events->at[0]), 1, rows[i].what);
	}
	events_expect_releases();
}

#define SOURCE "Documentation/trace/events-landlock.rst"
#define NEEDS  "abi>=11 cap:sys_admin"

/* The events tell of the layers of all that there are. */
#define NO_DOMAIN " no-domain"

static const struct test_case cases[] = {
	{ .name = "other_domains_are_traced",
	  .title = "a denial of acting on a process is traced with that process's domain",
	  .source = SOURCE ", Differences from audit records",
	  .needs = NEEDS NO_DOMAIN " unix",
	  .body = judge_pair },
	{ .name = "executed_programs_are_traced",
	  .title = "a denial of a program that was executed since is traced and counted as such",
	  .features = "restrict.log_same_exec_off restrict.log_new_exec_on",
	  .source = SOURCE ", Audit filtering equivalence",
	  .needs = NEEDS,
	  .body = judge_executed },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
