// SPDX-License-Identifier: MIT
/* The records of denials of addresses: ports, and names of UNIX sockets. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>

#include "audit_log.h"
#include "object.h"

enum call { BIND, CONNECT, SEND };

struct attempt {
	int family;
	int type;
	enum call call;
	const char *address;
	in_port_t port; /* host byte order */
};

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static socklen_t fill_address(const struct attempt *attempt, struct sockaddr_storage *storage)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;

	memset(storage, 0, sizeof(*storage));
	storage->ss_family = (sa_family_t)attempt->family;
	if (attempt->family == AF_INET) {
		v4->sin_port = htons(attempt->port);
		inet_pton(AF_INET, attempt->address, &v4->sin_addr);
		return sizeof(*v4);
	}
	v6->sin6_port = htons(attempt->port);
	inet_pton(AF_INET6, attempt->address, &v6->sin6_addr);
	return sizeof(*v6);
}

static int reach(void *context)
{
	const struct attempt *attempt = context;
	const int fd = socket(attempt->family, attempt->type | SOCK_CLOEXEC, 0);
	struct sockaddr_storage storage;
	const struct sockaddr *address = (const struct sockaddr *)&storage;
	const socklen_t size = fill_address(attempt, &storage);

	if (fd < 0)
		return NOT_PREPARED(errno);
	switch (attempt->call) {
	case BIND:
		return outcome(bind(fd, address, size));
	case CONNECT:
		return outcome(connect(fd, address, size));
	default:
		return outcome(sendto(fd, "x", 1, 0, address, size));
	}
}

struct address_row {
	const char *what;
	uint64_t handled;
	struct attempt attempt;
	const char *denial;
};

/* What a socket is bound to is logged too by some kernels. */
#define LOCAL "?( laddr=*([! ]))?( lport=+([0-9]))"

static const struct address_row tcp_rows[] = {
	{ "binding to an address",
	  LLK_ACCESS_NET_BIND_TCP,
	  { AF_INET, SOCK_STREAM, BIND, "127.0.0.2", 1025 },
	  "blockers=net.bind_tcp saddr=127.0.0.2 src=1025" },
	{ "binding to any address",
	  LLK_ACCESS_NET_BIND_TCP,
	  { AF_INET, SOCK_STREAM, BIND, "0.0.0.0", 65535 },
	  "blockers=net.bind_tcp src=65535" },
	{ "connecting",
	  LLK_ACCESS_NET_CONNECT_TCP,
	  { AF_INET, SOCK_STREAM, CONNECT, "127.0.0.1", 80 },
	  "blockers=net.connect_tcp daddr=127.0.0.1 dest=80" },
	{ "binding to an address of IPv6",
	  LLK_ACCESS_NET_BIND_TCP,
	  { AF_INET6, SOCK_STREAM, BIND, "::1", 1025 },
	  "blockers=net.bind_tcp saddr=::1 src=1025" },
	{ "binding to any address of IPv6",
	  LLK_ACCESS_NET_BIND_TCP,
	  { AF_INET6, SOCK_STREAM, BIND, "::", 1025 },
	  "blockers=net.bind_tcp src=1025" },
	{ "connecting by IPv6",
	  LLK_ACCESS_NET_CONNECT_TCP,
	  { AF_INET6, SOCK_STREAM, CONNECT, "::1", 1025 },
	  "blockers=net.connect_tcp daddr=::1 dest=1025" },
};

static const struct address_row udp_rows[] = {
	{ "binding to an address",
	  LLK_ACCESS_NET_BIND_UDP,
	  { AF_INET, SOCK_DGRAM, BIND, "127.0.0.2", 1025 },
	  "blockers=net.bind_udp saddr=127.0.0.2 src=1025" },
	{ "connecting",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET, SOCK_DGRAM, CONNECT, "127.0.0.1", 1025 },
	  "blockers=net.connect_send_udp daddr=127.0.0.1 dest=1025" },
	{ "sending to an address",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET, SOCK_DGRAM, SEND, "127.0.0.1", 1025 },
	  "blockers=net.connect_send_udp daddr=127.0.0.1 dest=1025" },
	{ "sending to an address of IPv6",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET6, SOCK_DGRAM, SEND, "::1", 1025 },
	  "blockers=net.connect_send_udp daddr=::1 dest=1025" },
	{ "being bound by connecting",
	  LLK_ACCESS_NET_BIND_UDP,
	  { AF_INET, SOCK_DGRAM, CONNECT, "127.0.0.1", 1025 },
	  "blockers=net.bind_udp" },
	{ "being bound by sending",
	  LLK_ACCESS_NET_BIND_UDP,
	  { AF_INET, SOCK_DGRAM, SEND, "127.0.0.1", 1025 },
	  "blockers=net.bind_udp" },
};

static void judge_addresses(const struct address_row *rows, size_t count)
{
	log_begin();
	for (size_t i = 0; i < count; i++) {
		const struct sandbox_layer layer = {
			.attr.handled_access_net = rows[i].handled,
		};
		const char *const denials[] = { case_text("%s" LOCAL, rows[i].denial), NULL };
		struct attempt attempt = rows[i].attempt;

		log_judge(&layer, 1, reach, &attempt, EACCES, denials, rows[i].what);
	}
}

static void judge_tcp(const struct test_case *self)
{
	(void)self;
	judge_addresses(tcp_rows, sizeof(tcp_rows) / sizeof(tcp_rows[0]));
}

static void judge_udp(const struct test_case *self)
{
	(void)self;
	judge_addresses(udp_rows, sizeof(udp_rows) / sizeof(udp_rows[0]));
}

/* A server of the test case's own, and how the client tries to reach it. */
struct server {
	int type;
	enum call call;
	struct sockaddr_un address;
	socklen_t size;
};

static int reach_server(void *context)
{
	const struct server *server = context;
	const struct sockaddr *address = (const struct sockaddr *)&server->address;
	const int fd = socket(AF_UNIX, server->type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return NOT_PREPARED(errno);
	if (server->call == CONNECT)
		return outcome(connect(fd, address, server->size));
	return outcome(sendto(fd, "x", 1, 0, address, server->size));
}

/* Returns the server's descriptor. */
static int serve(const struct server *server)
{
	const int fd = socket(AF_UNIX, server->type | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&server->address, server->size) ||
	    (server->type != SOCK_DGRAM && listen(fd, 1)))
		expect_broken("a server: %s", expect_errno_name(errno));
	return fd;
}

static const struct {
	const char *what;
	int type;
	enum call call;
} server_rows[] = {
	{ "connecting", SOCK_STREAM, CONNECT },
	{ "connecting for packets", SOCK_SEQPACKET, CONNECT },
	{ "connecting for datagrams", SOCK_DGRAM, CONNECT },
	{ "sending", SOCK_DGRAM, SEND },
};

#define SERVER_ROWS (sizeof(server_rows) / sizeof(server_rows[0]))

/* An abstract name may have any byte in it, and fill the address. */
static void judge_abstract(const struct test_case *self)
{
	static const struct sandbox_layer layer = {
		.attr.scoped = LLK_SCOPE_ABSTRACT_UNIX_SOCKET,
	};

	(void)self;
	log_begin();
	for (size_t i = 0; i < 2 * SERVER_ROWS; i++) {
		struct server server = {
			.type = server_rows[i % SERVER_ROWS].type,
			.call = server_rows[i % SERVER_ROWS].call,
			.address.sun_family = AF_UNIX,
		};
		char *name = server.address.sun_path;
		size_t size = 1 + (size_t)sprintf(name + 1, "audit %d ", getpid());
		const char *denials[2] = { 0 };
		int fd;

		/* With a byte that ends strings in it; and then as long as it can be. */
		name[size++] = '\0';
		name[size++] = 'x';
		if (i >= SERVER_ROWS) {
			memset(name + size, 'y', sizeof(server.address.sun_path) - size);
			size = sizeof(server.address.sun_path);
		}
		server.size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
		fd = serve(&server);
		denials[0] = case_text("blockers=scope.abstract_unix_socket path=%s",
				       object_hex(name, size));
		log_judge(&layer, 1, reach_server, &server, EPERM, denials,
			  server_rows[i % SERVER_ROWS].what);
		close(fd);
	}
}

static void judge_sockets(const struct test_case *self)
{
	static const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_RESOLVE_UNIX,
	};

	(void)self;
	log_begin();
	for (size_t i = 0; i < SERVER_ROWS; i++) {
		struct server server = {
			.type = server_rows[i].type,
			.call = server_rows[i].call,
			.address = { .sun_family = AF_UNIX, .sun_path = "socket" },
			.size = sizeof(struct sockaddr_un),
		};
		const int fd = serve(&server);
		const char *const denials[] = {
			case_text("blockers=fs.resolve_unix %s", object_file("socket")),
			NULL,
		};

		log_judge(&layer, 1, reach_server, &server, EACCES, denials, server_rows[i].what);
		close(fd);
		unlink("socket");
	}
}

#define SOURCE "Documentation/admin-guide/LSM/landlock.rst, Record types"
#define NEEDS  "cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "tcp_ports_are_described",
	  .title = "a record of bind(2) or connect(2) has the address, unless it is any, and the "
		   "port",
	  .features = "net.bind_tcp net.connect_tcp",
	  .source = SOURCE,
	  .needs = "abi>=7 " NEEDS,
	  .body = judge_tcp },
	{ .name = "udp_ports_are_described",
	  .title = "a record of UDP has the address and the port, where there are any",
	  .features = "net.bind_udp net.connect_send_udp",
	  .source = SOURCE,
	  .needs = "abi>=10 " NEEDS,
	  .body = judge_udp },
	{ .name = "abstract_names_are_coded",
	  .title = "a record of an abstract socket has its whole name in hexadecimal digits",
	  .features = "scope.abstract_unix_socket",
	  .source = SOURCE,
	  .needs = "abi>=7 " NEEDS,
	  .body = judge_abstract },
	{ .name = "socket_files_are_described",
	  .title = "a record of a pathname socket tells its file",
	  .features = "fs.resolve_unix",
	  .source = SOURCE,
	  .needs = "abi>=9 " NEEDS,
	  .body = judge_sockets },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
