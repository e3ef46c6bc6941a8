// SPDX-License-Identifier: MIT
/* Operations on sockets that are submitted to io_uring. */
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <listener.h>
#include <reason.h>
#include <unix_socket.h>

#include "uring.h"

struct socket_run {
	unsigned int operation;
	int family;
	int type;
	const struct sockaddr *address;
	socklen_t size;
};

static int act_on_socket(void *context)
{
	const struct socket_run *run = context;
	struct iovec data = { .iov_base = (char[]){ "x" }, .iov_len = 1 };
	const struct msghdr message = {
		.msg_name = (void *)run->address,
		.msg_namelen = run->size,
		.msg_iov = &data,
		.msg_iovlen = 1,
	};
	struct io_uring_sqe entry = {
		.opcode = (uint8_t)run->operation,
		.fd = socket(run->family, run->type | SOCK_CLOEXEC, 0),
	};
	struct uring ring;
	int result = uring_open(&ring, 0);

	if (result || entry.fd < 0)
		return NOT_PREPARED(result ? result : errno);
	if (run->operation == IORING_OP_SENDMSG) {
		entry.addr = URING_POINTER(&message);
		entry.len = 1;
	} else {
		entry.addr = URING_POINTER(run->address);
		/* The length has the place of an offset. */
		entry.off = run->size;
	}
	if (run->operation == URING_OP_BIND) {
		entry.off = 0;
		entry.addr2 = run->size;
	}
	result = uring_do(&ring, &entry);
	uring_close(&ring);
	return result < 0 ? -result : 0;
}

struct socket_row {
	const char *what;
	int since_abi;
	struct sandbox_layer layer;
	int error;
	struct socket_run run;
};

static struct sockaddr_in listen_udp(void)
{
	struct sockaddr_in address = loopback(0);
	socklen_t size = sizeof(address);
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) ||
	    getsockname(fd, (struct sockaddr *)&address, &size))
		expect_skip(REASON_NETWORK, "a UDP socket: %s", expect_errno_name(errno));
	return address;
}

static const struct sandbox_layer no_tcp = {
	.attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP | LLK_ACCESS_NET_CONNECT_TCP,
};
static const struct sandbox_layer no_udp = {
	.attr.handled_access_net = LLK_ACCESS_NET_CONNECT_SEND_UDP,
};
static const struct sandbox_layer no_udp_binding = {
	.attr.handled_access_net = LLK_ACCESS_NET_BIND_UDP,
};
static const struct sandbox_layer no_abstract = {
	.attr.scoped = LLK_SCOPE_ABSTRACT_UNIX_SOCKET,
};
static const struct sandbox_layer no_paths = {
	.attr.handled_access_fs = LLK_ACCESS_FS_RESOLVE_UNIX,
};

static void judge_socket_row(const struct socket_row *row)
{
	struct socket_run run = row->run;
	struct verdict verdict;

	if (kernel_abi() < row->since_abi)
		return;
	if (!uring_offers(run.operation)) {
		printf("%s: this kernel has no such operation\n", row->what);
		return;
	}
	verdict = judge_vforked(NULL, 0, act_on_socket, &run);
	expect_control(&verdict, row->what);
	verdict = judge_vforked(&row->layer, 1, act_on_socket, &run);
	expect_verdict(&verdict, row->error, "%s", row->what);
}

#define INTERNET(operation_, type_, address_)                                                      \
	{                                                                                          \
		(operation_), AF_INET, (type_), (const struct sockaddr *)(address_),               \
			sizeof(struct sockaddr_in)                                                 \
	}
#define UNIX(operation_, type_, name_)                                                             \
	{                                                                                          \
		(operation_), AF_UNIX, (type_), (const struct sockaddr *)&(name_).address,         \
			(name_).size                                                               \
	}

static void judge_internet(const struct test_case *self)
{
	const struct sockaddr_in tcp = listen_tcp(), udp = listen_udp(), any = loopback(0);
	const struct socket_row rows[] = {
		{ "connecting a TCP socket", 4, no_tcp, EACCES,
		  INTERNET(IORING_OP_CONNECT, SOCK_STREAM, &tcp) },
		{ "binding a TCP socket", 4, no_tcp, EACCES,
		  INTERNET(URING_OP_BIND, SOCK_STREAM, &any) },
		{ "connecting a UDP socket", 10, no_udp, EACCES,
		  INTERNET(IORING_OP_CONNECT, SOCK_DGRAM, &udp) },
		{ "sending with a UDP socket", 10, no_udp, EACCES,
		  INTERNET(IORING_OP_SENDMSG, SOCK_DGRAM, &udp) },
		{ "binding a UDP socket", 10, no_udp_binding, EACCES,
		  INTERNET(URING_OP_BIND, SOCK_DGRAM, &any) },
	};

	(void)self;
	uring_require(0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		judge_socket_row(&rows[i]);
}

static void judge_unix(const struct test_case *self)
{
	const struct unix_server abstract = unix_server_start(UNIX_ABSTRACT);
	const struct unix_server path = unix_server_start(UNIX_PATHNAME);
	const struct socket_row rows[] = {
		{ "connecting to an abstract name", 6, no_abstract, EPERM,
		  UNIX(IORING_OP_CONNECT, SOCK_STREAM, abstract.names[0]) },
		{ "sending to an abstract name", 6, no_abstract, EPERM,
		  UNIX(IORING_OP_SENDMSG, SOCK_DGRAM, abstract.names[2]) },
		{ "connecting to a socket's path", 9, no_paths, EACCES,
		  UNIX(IORING_OP_CONNECT, SOCK_STREAM, path.names[0]) },
		{ "sending to a socket's path", 9, no_paths, EACCES,
		  UNIX(IORING_OP_SENDMSG, SOCK_DGRAM, path.names[2]) },
	};

	(void)self;
	uring_require(0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		judge_socket_row(&rows[i]);
}

/* Landlock's documents do not mention io_uring. */
#define SOURCE "kernel behaviour, io_uring/io_uring.c:io_issue_sqe"

static const struct test_case cases[] = {
	{ .name = "internet_sockets_are_restricted",
	  .title = "connecting, binding and sending are denied to who submits them",
	  .source = SOURCE,
	  .needs = "abi>=4",
	  .body = judge_internet },
	{ .name = "unix_sockets_are_restricted",
	  .title = "reaching UNIX sockets is denied to who submits it",
	  .source = SOURCE,
	  .needs = "abi>=6 unix",
	  .body = judge_unix },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
