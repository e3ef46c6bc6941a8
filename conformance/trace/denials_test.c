// SPDX-License-Identifier: MIT
/* The trace events of denials. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <case.h>
#include <events.h>
#include <expect.h>
#include <facility.h>

#include "actions.h"

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int connect_port(void *context)
{
	const struct sockaddr_in6 address = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(1025),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};
	const int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)context;
	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(connect(fd, (const struct sockaddr *)&address, sizeof(address)));
}

#define READ  LLK_ACCESS_FS_READ_FILE
#define WRITE LLK_ACCESS_FS_WRITE_FILE

static int signal_parent(void *context)
{
	(void)context;
	return outcome(kill(getppid(), 0));
}

static int trace_parent(void *context)
{
	(void)context;
	return outcome(ptrace(PTRACE_SEIZE, getppid(), NULL, NULL));
}

static int reach_server(void *context)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int size = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "%s",
				  (const char *)context);

	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(
		connect(fd, (const struct sockaddr *)&address,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) + (socklen_t)size));
}

static void start_server(const char *name)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int size = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "%s", name);

	if (fd < 0 ||
	    bind(fd, (const struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) + (socklen_t)size) ||
	    listen(fd, 1))
		expect_broken("a server: %s", expect_errno_name(errno));
}

#define COMMON "domain=@A@ same_exec=1 logged=1 "

static void judge_denials(const struct test_case *self)
{
	static char name[64];
	static const struct {
		const char *what;
		struct sandbox_layer layer;
		judged_action *action;
		int error;
		const char *facility;
	} rows[] = {
		{ "opening a file",
		  { .attr.handled_access_fs = READ | WRITE },
		  actions_open_file,
		  EACCES,
		  NULL },
		{ "binding to a port",
		  { .attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP },
		  actions_bind_port,
		  EACCES,
		  "ipv4" },
		{ "connecting to a port",
		  { .attr.handled_access_net = LLK_ACCESS_NET_CONNECT_SEND_UDP },
		  connect_port,
		  EACCES,
		  "ipv6" },
		{ "tracing", { .attr.scoped = LLK_SCOPE_SIGNAL }, trace_parent, EPERM, NULL },
		{ "a signal", { .attr.scoped = LLK_SCOPE_SIGNAL }, signal_parent, EPERM, NULL },
		{ "an abstract socket",
		  { .attr.scoped = LLK_SCOPE_ABSTRACT_UNIX_SOCKET },
		  reach_server,
		  EPERM,
		  "unix" },
	};
	const char *events[sizeof(rows) / sizeof(rows[0])];

	(void)self;
	events_begin((const char *const[]){ "deny_access_fs", "deny_access_net", "deny_ptrace",
					    "deny_scope_signal", "deny_scope_abstract_unix_socket",
					    NULL });
	actions_make_file();
	snprintf(name, sizeof(name), "trace %d", getpid());
	if (!facility_try(facility_find("unix")))
		start_server(name);
	events[0] = case_text("deny_access_fs: " COMMON "blockers=write_file|read_file %s "
			      "path=%s",
			      events_number_of("dir/file"), events_path_of("dir/file"));
	events[1] = "deny_access_net: " COMMON "blockers=bind_tcp port=1025";
	events[2] = "deny_access_net: " COMMON "blockers=connect_send_udp port=1025";
	events[3] = case_text("deny_ptrace: " COMMON "tracee_domain=0 tracee_pid=%d "
			      "tracee_comm=denials_test",
			      getpid());
	events[4] = case_text("deny_scope_signal: " COMMON "target_domain=0 target_pid=%d "
			      "target_comm=denials_test",
			      getpid());
	events[5] = case_text("deny_scope_abstract_unix_socket: " COMMON "peer_domain=0 "
			      "peer_pid=%d sun_path=trace\\040%d",
			      getpid(), getpid());
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const word = rows[i].facility, *const expected[] = { events[i], NULL };
		struct verdict verdict;

		if (word && facility_leaves_out(facility_find(word), rows[i].what))
			continue;
		verdict = events_judge(&rows[i].layer, 1, rows[i].action, name);
		expect_verdict(&verdict, rows[i].error, "%s", rows[i].what);
		events_expect(events_take(), expected, rows[i].what);
	}
}

/* Denials are traced and counted whatever is logged. */
static void judge_logged(const struct test_case *self)
{
	static const struct {
		const char *what;
		uint32_t flags;
		uint64_t quiet;
		int logged;
	} rows[] = {
		{ "no flags", 0, 0, 1 },
		{ "LOG_SAME_EXEC_OFF", LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF, 0, 0 },
		{ "LOG_NEW_EXEC_ON", LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON, 0, 1 },
		{ "both", LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF | LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON,
		  0, 0 },
		{ "LOG_SUBDOMAINS_OFF", LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF, 0, 1 },
		{ "a quiet scope", 0, LLK_SCOPE_SIGNAL, 0 },
	};

	(void)self;
	events_begin((const char *const[]){ "deny_scope_signal", "free_domain", NULL });
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct sandbox_layer layer = {
			.attr = { .scoped = LLK_SCOPE_SIGNAL, .quiet_scoped = rows[i].quiet },
			.restrict_flags = rows[i].flags,
		};
		const struct verdict verdict = events_judge(&layer, 1, signal_parent, NULL);
		const char *const flags =
			case_text(" same_exec=1 logged=%d target_", rows[i].logged);
		const struct event *denial = NULL;
		const struct events *events = events_take();
		unsigned long long domain = 0;
		size_t denials = 0;

		expect_verdict(&verdict, EPERM, "%s", rows[i].what);
		for (size_t j = 0; j < events->count; j++) {
			if (strcmp(events->at[j].name, "deny_scope_signal") == 0) {
				denial = &events->at[j];
				denials++;
			}
		}
		if (!expect_true(denials == 1, "%s: %zu events of a denial", rows[i].what, denials))
			continue;
		expect_true(strstr(denial->text, flags), "%s: expected \"%s\", got \"%s\"",
			    rows[i].what, flags, denial->text);
		if (sscanf(denial->text, "domain=%llx", &domain) == 1)
			events_note_release(domain, 1, rows[i].what);
	}
	events_expect_releases();
}

#define SOURCE "Documentation/trace/events-landlock.rst"
#define NEEDS  "abi>=11 cap:sys_admin"

/* The events tell of the layers of all that there are. */
#define NO_DOMAIN " no-domain"

static const struct test_case cases[] = {
	{ .name = "denials_are_traced",
	  .title = "each kind of denial is traced with the domain, the cause and the object",
	  .source = SOURCE ", Event overview",
	  .needs = NEEDS NO_DOMAIN,
	  .body = judge_denials },
	{ .name = "flags_are_traced",
	  .title = "a denial is traced and counted whether it is logged or not, and tells which",
	  .features = "restrict.log_same_exec_off restrict.log_new_exec_on rule.quiet",
	  .source = SOURCE ", Audit filtering equivalence",
	  .needs = NEEDS,
	  .body = judge_logged },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
