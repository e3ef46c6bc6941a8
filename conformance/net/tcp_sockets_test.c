// SPDX-License-Identifier: MIT
/*
 * What TCP sockets go through: what needs no right, and that a right does not depend on where a
 * socket comes from nor on its options.
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "attempt.h"
#include "calls.h"
#include "passing.h"

#define BOTH (LLK_ACCESS_NET_BIND_TCP | LLK_ACCESS_NET_CONNECT_TCP)

/*
 * What is free.
 */

/* A listening socket that a connection waits for. */
static int prepare_awaited(const struct attempt *self, const struct ports *ports)
{
	const int fd = prepare_listening(self, ports);
	struct address address;
	int peer_fd, error;

	if (fd < 0)
		return fd;
	address.size = sizeof(address.storage);
	/* The other end stays open: it ends with this process. */
	peer_fd = socket_open(self->socket);
	if (peer_fd >= 0 && !getsockname(fd, &address.any, &address.size) &&
	    !connect(peer_fd, &address.any, address.size) &&
	    send(peer_fd, "x", 1, MSG_NOSIGNAL) == 1)
		return fd;
	error = errno;
	close(fd);
	return -error;
}

static int prepare_accepted(const struct attempt *self, const struct ports *ports)
{
	const int listening_fd = prepare_awaited(self, ports);
	const int fd = listening_fd < 0 ? listening_fd : accept4(listening_fd, NULL, NULL, 0);

	return fd == -1 ? -errno : fd;
}

/* What has been sent before is received, and answered. */
static int act_converse(const struct attempt *self, const struct ports *ports, int fd)
{
	char byte;

	(void)self;
	(void)ports;
	if (recv(fd, &byte, sizeof(byte), 0) != 1 || send(fd, &byte, 1, MSG_NOSIGNAL) != 1)
		return errno;
	return shutdown(fd, SHUT_RDWR) ? errno : 0;
}

static int act_accept(const struct attempt *self, const struct ports *ports, int fd)
{
	const int accepted_fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	int error;

	if (accepted_fd < 0)
		return errno;
	error = act_converse(self, ports, accepted_fd);
	close(accepted_fd);
	return error;
}

/* Names and options can be asked for and set. */
static int act_configure(const struct attempt *self, const struct ports *ports, int fd)
{
	struct address address;
	socklen_t size = sizeof(int);
	int value = 1;

	(void)self;
	(void)ports;
	address.size = sizeof(address.storage);
	if (getsockname(fd, &address.any, &address.size))
		return errno;
	address.size = sizeof(address.storage);
	if (getpeername(fd, &address.any, &address.size))
		return errno;
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, sizeof(value)) ||
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &size))
		return errno;
	return value;
}

static const struct attempt unrestricted[] = {
	{ "accepting a connection", .prepare = prepare_awaited, .act = act_accept },
	{ "a connection that was made before", .prepare = prepare_connected, .act = act_send },
	{ "a connection that was accepted before", .prepare = prepare_accepted,
	  .act = act_converse },
	{ "options and names", .prepare = prepare_connected, .act = act_configure },
	{ "listening on a bound socket", .prepare = prepare_bound_to_any, .act = act_listen },
	{ "listening on a socket that is not bound", .act = act_listen },
	{ "listening over IPv6 on a socket that is not bound", .act = act_listen, .socket = TCP_V6,
	  .optional = true },
	{ "listening again", .prepare = prepare_listening, .act = act_listen },
	{ "binding", .act = act_bind, .port = PORT_SHARED, .governed = true },
	{ "connecting", .act = act_connect, .governed = true },
};

static const struct trial unrestricted_trial = TRIAL(unrestricted, BOTH);

/* The port that connect() and listen() choose is no matter of the right to bind. */
static const struct attempt automatic[] = {
	{ "connecting", .act = act_connect },
	{ "connecting over IPv6", .act = act_connect, .socket = TCP_V6, .address = V6_LOOPBACK,
	  .optional = true },
	{ "listening", .act = act_listen },
	{ "disconnecting", .prepare = prepare_connected, .act = act_connect,
	  .address = UNSPEC_ANY },
	{ "binding", .act = act_bind, .port = PORT_SHARED, .governed = true },
};

static const struct trial automatic_trial =
	TRIAL(automatic, LLK_ACCESS_NET_BIND_TCP, .left_out = LLK_ACCESS_NET_CONNECT_TCP);

/*
 * Where a socket comes from does not matter: who uses it does.
 */

static int act_connect_in_child(const struct attempt *self, const struct ports *ports, int fd)
{
	const pid_t child = fork();
	int status;

	if (child < 0)
		return NOT_PREPARED(errno);
	if (child == 0)
		_exit(act_connect(self, ports, fd));
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return NOT_PREPARED(ECHILD);
	return WEXITSTATUS(status);
}

static int act_connect_copy(const struct attempt *self, const struct ports *ports, int fd)
{
	const int copy_fd = dup(fd);
	const int error = act_connect(self, ports, copy_fd);

	close(copy_fd);
	return error;
}

static int act_bind_taken(const struct attempt *self, const struct ports *ports, int fd)
{
	return act_with_taken(self, ports, fd, act_bind);
}

static int act_connect_taken(const struct attempt *self, const struct ports *ports, int fd)
{
	return act_with_taken(self, ports, fd, act_connect);
}

static const struct attempt origins[] = {
	{ "connecting a socket of the sandbox", .act = act_connect, .governed = true },
	{ "connecting in a child", .act = act_connect_in_child, .governed = true },
	{ "connecting a copy", .act = act_connect_copy, .governed = true },
	{ "binding a socket made before", .prepare = prepare_socket, .act = act_bind,
	  .port = PORT_SHARED, .governed = true },
	{ "connecting a socket made before", .prepare = prepare_socket, .act = act_connect,
	  .governed = true },
	{ "connecting a socket bound before", .prepare = prepare_bound_to_any, .act = act_connect,
	  .governed = true },
	{ "binding a socket that was passed in", .prepare = prepare_outsider, .act = act_bind_taken,
	  .port = PORT_SHARED, .governed = true, .facility = "unix" },
	{ "connecting a socket that was passed in", .prepare = prepare_outsider,
	  .act = act_connect_taken, .governed = true, .facility = "unix" },
	{ "a socket of the sandbox, connected outside", .prepare = prepare_outsider,
	  .act = act_by_outsider, .facility = "unix" },
};

static const struct trial origins_trial = TRIAL(origins, BOTH);

/*
 * Options of a socket.
 */

static const struct {
	int level;
	int name;
} options[] = {
	{ SOL_SOCKET, SO_REUSEADDR },  { IPPROTO_IP, IP_FREEBIND },
	{ IPPROTO_TCP, TCP_NODELAY },  { IPPROTO_IP, IP_TRANSPARENT },
	{ IPPROTO_TCP, TCP_REPAIR },   { IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT },
	{ IPPROTO_IPV6, IPV6_V6ONLY },
};

enum option { REUSE, FREE_BIND, NO_DELAY, TRANSPARENT, REPAIR, LATE_PORT, V6_ONLY };

/* The attempt's number says which option. */
static int set_option(const struct attempt *self, int fd)
{
	const int on = 1;

	return setsockopt(fd, options[self->number].level, options[self->number].name, &on,
			  sizeof(on))
		       ? NOT_PREPARED(errno)
		       : 0;
}

static int act_bind_with(const struct attempt *self, const struct ports *ports, int fd)
{
	const int error = set_option(self, fd);

	return error ? error : act_bind(self, ports, fd);
}

static int act_connect_with(const struct attempt *self, const struct ports *ports, int fd)
{
	const int error = set_option(self, fd);

	return error ? error : act_connect(self, ports, fd);
}

static int act_connect_nonblocking(const struct attempt *self, const struct ports *ports, int fd)
{
	const struct address address = attempt_address(self, ports);
	const int other_fd =
		socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
	int error;

	(void)fd;
	if (other_fd < 0)
		return NOT_PREPARED(errno);
	error = connect(other_fd, &address.any, address.size) ? errno : 0;
	close(other_fd);
	return error == EINPROGRESS ? 0 : error;
}

#define BIND_WITH(option_, ...)                                                                    \
	.act = act_bind_with, .port = PORT_SHARED, .number = (option_), .governed = true,          \
	__VA_ARGS__
#define CONNECT_WITH(option_, ...)                                                                 \
	.act = act_connect_with, .number = (option_), .governed = true, __VA_ARGS__

static const struct attempt with_options[] = {
	{ "binding for reuse", BIND_WITH(REUSE, 0) },
	{ "binding to what may not be there", BIND_WITH(FREE_BIND, .address = V4_ELSEWHERE) },
	{ "binding transparently",
	  BIND_WITH(TRANSPARENT, .address = V4_ELSEWHERE, .optional = true) },
	{ "binding in repair", BIND_WITH(REPAIR, .optional = true) },
	{ "binding to IPv6 alone",
	  BIND_WITH(V6_ONLY, .socket = TCP_V6, .address = V6_ANY, .optional = true) },
	{ "connecting for reuse", CONNECT_WITH(REUSE, 0) },
	{ "connecting without delay", CONNECT_WITH(NO_DELAY, 0) },
	{ "connecting with a port that comes late", CONNECT_WITH(LATE_PORT, 0) },
	{ "connecting transparently", CONNECT_WITH(TRANSPARENT, .optional = true) },
	{ "connecting in repair", CONNECT_WITH(REPAIR, .optional = true) },
	{ "connecting without waiting", .act = act_connect_nonblocking, .governed = true },
};

static const struct trial options_trial = TRIAL(with_options, BOTH);

#define SOURCE SOURCE_DOCUMENT ", Network flags"
#define ORIGIN "kernel behaviour, security/landlock/net.c:current_check_access_socket"

#define CASE(name_, title_, source_, row_)                                                         \
	{                                                                                          \
		.name = name_, .title = title_, .features = "net.bind_tcp net.connect_tcp",        \
		.source = source_, .needs = "abi>=4", .body = judge_trial_v4, .row = row_          \
	}

static const struct test_case cases[] = {
	CASE("unrestricted", "listening, accepting and existing connections take no right", SOURCE,
	     &unrestricted_trial),
	CASE("automatic_ports", "a port that is not asked for takes no right to bind", SOURCE,
	     &automatic_trial),
	CASE("origins", "who uses a socket counts, not who made it, nor when", ORIGIN,
	     &origins_trial),
	CASE("options", "options of a socket do not change what takes a right", ORIGIN,
	     &options_trial),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
