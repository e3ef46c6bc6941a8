// SPDX-License-Identifier: MIT
/* Which denials of ports, sockets and processes are kept out of the log. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <facility.h>

#include "audit_log.h"
#include "quiet.h"

#define QUIET LLK_ADD_RULE_QUIET

/* Ports that are only denied, so that it does not matter who has them. */
#define PORT	   1025
#define OTHER_PORT 1026

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static struct sockaddr_in to_port(in_port_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

struct attempt {
	int type;
	bool binding;
	in_port_t port;
};

static int reach(void *context)
{
	const struct attempt *attempt = context;
	const struct sockaddr_in address = to_port(attempt->port);
	const int fd = socket(AF_INET, attempt->type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return NOT_PREPARED(errno);
	if (attempt->binding)
		return outcome(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
	return outcome(connect(fd, (const struct sockaddr *)&address, sizeof(address)));
}

static int send_datagram(void *context)
{
	const struct sockaddr_in address = to_port(PORT);
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)context;
	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(sendto(fd, "x", 1, 0, (const struct sockaddr *)&address, sizeof(address)));
}

static const struct attempt tcp_bind = { SOCK_STREAM, true, PORT };
static const struct attempt tcp_connect = { SOCK_STREAM, false, PORT };
static const struct attempt udp_bind = { SOCK_DGRAM, true, PORT };
static const struct attempt udp_connect = { SOCK_DGRAM, false, PORT };

#define BIND	    LLK_ACCESS_NET_BIND_TCP
#define CONNECT	    LLK_ACCESS_NET_CONNECT_TCP
#define UDP_BIND    LLK_ACCESS_NET_BIND_UDP
#define UDP_CONNECT LLK_ACCESS_NET_CONNECT_SEND_UDP

#define LAYER(handled_, quiet_, ...)                                                               \
	{                                                                                          \
		.attr = { .handled_access_net = (handled_), .quiet_access_net = (quiet_) },        \
		.rules = {                                                                         \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define RULE(port_, access_, flags_)                                                               \
	{                                                                                          \
		.port = port_, .access = access_, .flags = flags_                                  \
	}
#define ROW(what_, action_, context_, denial_, ...)                                                \
	{                                                                                          \
		.what = what_, .layers = { __VA_ARGS__ }, .action = action_, .context = context_,  \
		.error = EACCES, .denials = {                                                      \
			denial_                                                                    \
		}                                                                                  \
	}

#define DENIED(right_) "blockers=net." right_ "*"
#define SILENT	       NULL

static const struct quiet_row port_rows[] = {
	ROW("a quiet right without a rule", reach, &tcp_bind, DENIED("bind_tcp"),
	    LAYER(BIND, BIND)),
	ROW("a quiet right and a quiet port", reach, &tcp_bind, SILENT,
	    LAYER(BIND, BIND, RULE(PORT, 0, QUIET))),
	ROW("another quiet port", reach, &tcp_bind, DENIED("bind_tcp"),
	    LAYER(BIND, BIND, RULE(OTHER_PORT, 0, QUIET))),
	ROW("a rule that is not quiet", reach, &tcp_bind, DENIED("bind_tcp"),
	    LAYER(BIND | CONNECT, BIND, RULE(PORT, CONNECT, 0))),
	ROW("another quiet right", reach, &tcp_bind, DENIED("bind_tcp"),
	    LAYER(BIND | CONNECT, CONNECT, RULE(PORT, 0, QUIET))),
	ROW("a quiet rule that grants another right", reach, &tcp_connect, SILENT,
	    LAYER(BIND | CONNECT, CONNECT, RULE(PORT, BIND, QUIET))),
	ROW("quiet and then not", reach, &tcp_connect, SILENT,
	    LAYER(BIND | CONNECT, CONNECT, RULE(PORT, 0, QUIET), RULE(PORT, BIND, 0))),
	ROW("not quiet and then quiet", reach, &tcp_connect, SILENT,
	    LAYER(BIND | CONNECT, CONNECT, RULE(PORT, BIND, 0), RULE(PORT, 0, QUIET))),
	ROW("the younger layer is quiet", reach, &tcp_connect, SILENT, LAYER(CONNECT, 0),
	    LAYER(CONNECT, CONNECT, RULE(PORT, 0, QUIET))),
	ROW("the older layer is quiet", reach, &tcp_connect, DENIED("connect_tcp"),
	    LAYER(CONNECT, CONNECT, RULE(PORT, 0, QUIET)), LAYER(CONNECT, 0)),
	ROW("binding UDP", reach, &udp_bind, SILENT,
	    LAYER(UDP_BIND, UDP_BIND, RULE(PORT, 0, QUIET))),
	ROW("connecting UDP", reach, &udp_connect, SILENT,
	    LAYER(UDP_CONNECT, UDP_CONNECT, RULE(PORT, 0, QUIET))),
	ROW("connecting UDP where TCP is quiet", reach, &udp_connect, DENIED("connect_send_udp"),
	    LAYER(UDP_CONNECT | CONNECT, CONNECT, RULE(PORT, 0, QUIET))),
	ROW("sending", send_datagram, NULL, SILENT,
	    LAYER(UDP_CONNECT, UDP_CONNECT, RULE(PORT, 0, QUIET))),
	ROW("being bound by sending, port 0 quiet", send_datagram, NULL, SILENT,
	    LAYER(UDP_BIND, UDP_BIND, RULE(0, 0, QUIET))),
	ROW("being bound by sending, another port quiet", send_datagram, NULL, DENIED("bind_udp"),
	    LAYER(UDP_BIND, UDP_BIND, RULE(PORT, 0, QUIET))),
};

static void judge_ports(const struct test_case *self)
{
	(void)self;
	log_begin();
	quiet_judge(port_rows, sizeof(port_rows) / sizeof(port_rows[0]));
}

static int signal_parent(void *context)
{
	(void)context;
	return outcome(kill(getppid(), 0));
}

/* The name of the test case's own server. */
static struct sockaddr_un server_name(socklen_t *size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	*size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1);
	*size += (socklen_t)snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "quiet %d",
				     getppid());
	return address;
}

static int reach_server(void *context)
{
	socklen_t size;
	const struct sockaddr_un address = server_name(&size);
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)context;
	if (fd < 0)
		return NOT_PREPARED(errno);
	return outcome(connect(fd, (const struct sockaddr *)&address, size));
}

#define SIGNAL	 LLK_SCOPE_SIGNAL
#define ABSTRACT LLK_SCOPE_ABSTRACT_UNIX_SOCKET
#define SCOPE_LAYER(scoped_, quiet_)                                                               \
	{                                                                                          \
		.attr = {.scoped = (scoped_), .quiet_scoped = (quiet_) }                           \
	}
#define SCOPE_ROW(what_, action_, denial_, ...)                                                    \
	{                                                                                          \
		.what = what_, .layers = { __VA_ARGS__ }, .action = action_, .error = EPERM,       \
		.denials = {                                                                       \
			denial_                                                                    \
		}                                                                                  \
	}
#define SIGNAL_DENIED	"blockers=scope.signal *"
#define ABSTRACT_DENIED "blockers=scope.abstract_unix_socket *"

static const struct quiet_row scope_rows[] = {
	SCOPE_ROW("a signal", signal_parent, SIGNAL_DENIED, SCOPE_LAYER(SIGNAL, 0)),
	SCOPE_ROW("a quiet signal", signal_parent, SILENT, SCOPE_LAYER(SIGNAL, SIGNAL)),
	SCOPE_ROW("a signal where sockets are quiet", signal_parent, SIGNAL_DENIED,
		  SCOPE_LAYER(SIGNAL | ABSTRACT, ABSTRACT)),
	SCOPE_ROW("a socket", reach_server, ABSTRACT_DENIED, SCOPE_LAYER(ABSTRACT, 0)),
	SCOPE_ROW("a quiet socket", reach_server, SILENT, SCOPE_LAYER(ABSTRACT, ABSTRACT)),
	SCOPE_ROW("a socket where signals are quiet", reach_server, ABSTRACT_DENIED,
		  SCOPE_LAYER(SIGNAL | ABSTRACT, SIGNAL)),
	SCOPE_ROW("a signal, quiet in the older layer", signal_parent, SIGNAL_DENIED,
		  SCOPE_LAYER(SIGNAL, SIGNAL), SCOPE_LAYER(SIGNAL, 0)),
	SCOPE_ROW("a signal, quiet in the younger layer", signal_parent, SILENT,
		  SCOPE_LAYER(SIGNAL, 0), SCOPE_LAYER(SIGNAL, SIGNAL)),
	SCOPE_ROW("a signal, quiet in the only layer that scopes it", signal_parent, SILENT,
		  SCOPE_LAYER(SIGNAL, SIGNAL), SCOPE_LAYER(ABSTRACT, 0)),
};

/* Returns the socket.  What is judged is a child of this process, after which it is named. */
static int start_server(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const int name =
		snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "quiet %d", getpid());

	if (fd < 0 ||
	    bind(fd, (const struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) + (socklen_t)name))
		expect_broken("a server: %s", expect_errno_name(errno));
	return fd;
}

static void judge_scopes(const struct test_case *self)
{
	const bool has_unix = !facility_leaves_out(facility_find("unix"), "all about sockets");
	const int fd = has_unix ? start_server() : -1;

	(void)self;
	log_begin();
	for (size_t i = 0; i < sizeof(scope_rows) / sizeof(scope_rows[0]); i++) {
		if (has_unix || scope_rows[i].action != reach_server)
			quiet_judge(&scope_rows[i], 1);
	}
	if (fd >= 0)
		close(fd);
}

static int trace_parent(void *context)
{
	(void)context;
	return outcome(ptrace(PTRACE_SEIZE, getppid(), NULL, NULL));
}

static void judge_tracing(const struct test_case *self)
{
	static const struct quiet_row row = {
		.what = "tracing",
		.layers = { {
			.attr = {
				.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
				.handled_access_net = BIND,
				.scoped = SIGNAL | ABSTRACT,
				.quiet_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
				.quiet_access_net = BIND,
				.quiet_scoped = SIGNAL | ABSTRACT,
			},
			.rules = { { .path = "/", .flags = QUIET } },
		} },
		.action = trace_parent,
		.error = EPERM,
		.denials = { "blockers=ptrace *" },
	};

	(void)self;
	log_begin();
	quiet_judge(&row, 1);
}

#define NEEDS "abi>=10 cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "ports_are_quiet",
	  .title = "a quiet rule for a port silences denials of quiet rights, on that port alone",
	  .features = "rule.quiet",
	  .source = "include/uapi/linux/landlock.h, landlock_add_rule_flags",
	  .needs = NEEDS,
	  .body = judge_ports },
	{ .name = "scopes_are_quiet",
	  .title = "a quiet scope is silent without a rule, if the youngest layer with it says so",
	  .features = "rule.quiet",
	  .source = "include/uapi/linux/landlock.h, struct landlock_ruleset_attr",
	  .needs = NEEDS,
	  .body = judge_scopes },
	{ .name = "tracing_is_never_quiet",
	  .title = "denied tracing is logged in spite of all that is quiet",
	  .features = "rule.quiet",
	  .source = "kernel behaviour, security/landlock/log.c:is_denial_quieted",
	  .needs = NEEDS,
	  .body = judge_tracing },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
