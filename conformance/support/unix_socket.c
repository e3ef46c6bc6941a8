// SPDX-License-Identifier: MIT
#include "unix_socket.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <judge.h>

#include "expect.h"
#include "shared.h"

/* A child that has done nothing so far. */
#define NOT_DONE (-1)

const int unix_types[UNIX_TYPES] = { SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM };

int unix_index(int type)
{
	int i = 0;

	while (unix_types[i] != type)
		i++;
	return i;
}

static const struct {
	const char *name;
	int type;
} ways[UNIX_WAYS] = {
	[UNIX_CONNECT_STREAM] = { "connect(2) of a stream", SOCK_STREAM },
	[UNIX_CONNECT_SEQPACKET] = { "connect(2) of packets in sequence", SOCK_SEQPACKET },
	[UNIX_CONNECT_DATAGRAM] = { "connect(2) for datagrams", SOCK_DGRAM },
	[UNIX_SENDTO] = { "sendto(2)", SOCK_DGRAM },
	[UNIX_SENDMSG] = { "sendmsg(2)", SOCK_DGRAM },
	[UNIX_SENDMMSG] = { "sendmmsg(2)", SOCK_DGRAM },
};

const char *unix_way_name(enum unix_way way)
{
	return ways[way].name;
}

static struct unix_name new_abstract_name(void)
{
	struct unix_name name = { .address = { .sun_family = AF_UNIX } };
	uint64_t number;

	/* Process numbers are not enough: other PID namespaces may share the network. */
	if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
		expect_broken("getrandom: %s", expect_errno_name(errno));
	name.size =
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			    (size_t)snprintf(name.address.sun_path + 1,
					     sizeof(name.address.sun_path) - 1,
					     "landlock-kit-%016llx", (unsigned long long)number));
	return name;
}

struct unix_name unix_path_name(const char *path)
{
	struct unix_name name = {
		.address = { .sun_family = AF_UNIX },
		.size = sizeof(name.address),
	};

	if (strlen(path) >= sizeof(name.address.sun_path))
		expect_broken("%s: too long for a socket", path);
	strcpy(name.address.sun_path, path);
	return name;
}

struct unix_name unix_new_name(enum unix_kind kind)
{
	static unsigned int count;
	char path[32];

	if (kind == UNIX_ABSTRACT)
		return new_abstract_name();
	snprintf(path, sizeof(path), "socket-%u", count++);
	return unix_path_name(path);
}

void unix_remove(const struct unix_name *name)
{
	if (*name->address.sun_path)
		unlink(name->address.sun_path);
}

int unix_open(int type)
{
	return socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int unix_serve(int fd, int type, const struct unix_name *name)
{
	if (bind(fd, (const struct sockaddr *)&name->address, name->size))
		return errno;
	return type != SOCK_DGRAM && listen(fd, SOMAXCONN) ? errno : 0;
}

int unix_connect(int fd, const struct unix_name *name)
{
	return connect(fd, (const struct sockaddr *)&name->address, name->size) ? errno : 0;
}

int unix_send(int fd, const struct unix_name *name)
{
	const struct sockaddr *address = name ? (const struct sockaddr *)&name->address : NULL;

	return sendto(fd, "x", 1, MSG_NOSIGNAL, address, name ? name->size : 0) == 1 ? 0 : errno;
}

struct unix_server unix_server_named(enum unix_kind kind)
{
	struct unix_server server;

	for (int i = 0; i < UNIX_TYPES; i++) {
		server.fds[i] = -1;
		server.names[i] = unix_new_name(kind);
	}
	return server;
}

int unix_server_open(struct unix_server *server)
{
	for (int i = 0; i < UNIX_TYPES; i++) {
		int error;

		server->fds[i] = unix_open(unix_types[i]);
		if (server->fds[i] < 0)
			return errno;
		error = unix_serve(server->fds[i], unix_types[i], &server->names[i]);
		if (error)
			return error;
	}
	return 0;
}

struct unix_server unix_server_start(enum unix_kind kind)
{
	struct unix_server server = unix_server_named(kind);
	const int error = unix_server_open(&server);

	if (error)
		expect_broken("a server: %s", expect_errno_name(error));
	return server;
}

void unix_server_remove(const struct unix_server *server)
{
	for (int i = 0; i < UNIX_TYPES; i++)
		unix_remove(&server->names[i]);
}

static int send_message(int fd, struct unix_name name, enum unix_way way)
{
	struct iovec data = { .iov_base = (char[]){ "x" }, .iov_len = 1 };
	struct mmsghdr message = {
		.msg_hdr = {
			.msg_name = &name.address,
			.msg_namelen = name.size,
			.msg_iov = &data,
			.msg_iovlen = 1,
		},
	};

	if (way == UNIX_SENDTO)
		return unix_send(fd, &name);
	if (way == UNIX_SENDMSG)
		return sendmsg(fd, &message.msg_hdr, MSG_NOSIGNAL) == 1 ? 0 : errno;
	return sendmmsg(fd, &message, 1, MSG_NOSIGNAL) == 1 ? 0 : errno;
}

int unix_reach(enum unix_way way, const struct unix_server *server)
{
	const int type = ways[way].type;
	const int i = unix_index(type);
	const int fd = unix_open(type);
	int error;
	char byte;

	if (fd < 0)
		return NOT_PREPARED(errno);
	if (way <= UNIX_CONNECT_DATAGRAM) {
		error = unix_connect(fd, &server->names[i]);
	} else {
		error = send_message(fd, server->names[i], way);
		if (!error && server->fds[i] >= 0 && recv(server->fds[i], &byte, 1, 0) != 1)
			error = NOT_PREPARED(errno);
	}
	close(fd);
	return error;
}

struct attempt {
	const struct unix_server *server;
	int errors[UNIX_WAYS];
};

static int try_all(void *context)
{
	struct attempt *attempt = context;

	for (int way = 0; way < UNIX_WAYS; way++)
		attempt->errors[way] = unix_reach((enum unix_way)way, attempt->server);
	return 0;
}

void unix_expect_reach(const struct sandbox_layer *layers, size_t count,
		       const struct unix_server *server, int error, const char *what)
{
	static struct attempt *attempt;
	struct verdict verdict;

	if (!attempt)
		attempt = shared_memory(sizeof(*attempt));
	attempt->server = server;
	for (int way = 0; way < UNIX_WAYS; way++)
		attempt->errors[way] = NOT_DONE;
	verdict = judge_vforked(layers, count, try_all, attempt);
	if (!expect_verdict(&verdict, 0, "%s", what))
		return;
	for (int way = 0; way < UNIX_WAYS; way++) {
		verdict.error = attempt->errors[way];
		expect_verdict(&verdict, error, "%s: %s", what, ways[way].name);
	}
}
