// SPDX-License-Identifier: MIT
/* The records of denials of UNIX sockets: abstract names, and files. */
#include <errno.h>
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

enum call { CONNECT, SEND };

static int outcome(long result)
{
	return result < 0 ? errno : 0;
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
	{ .name = "abstract_names_are_coded",
	  .title = "a record of an abstract socket has its whole name in hexadecimal digits",
	  .features = "scope.abstract_unix_socket",
	  .source = SOURCE,
	  .needs = "abi>=7 unix " NEEDS,
	  .body = judge_abstract },
	{ .name = "socket_files_are_described",
	  .title = "a record of a pathname socket tells its file",
	  .features = "fs.resolve_unix",
	  .source = SOURCE,
	  .needs = "abi>=9 unix " NEEDS,
	  .body = judge_sockets },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
