// SPDX-License-Identifier: MIT
#include "calls.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include <expect.h>

static bool is_v6(enum socket_kind kind)
{
	return kind == TCP_V6 || kind == UDP_V6 || kind == MPTCP_V6;
}

static int errno_of(long answer)
{
	return answer < 0 ? errno : 0;
}

int prepare_socket(const struct attempt *self, const struct ports *ports)
{
	(void)ports;
	return socket_open(self->socket);
}

/* Another socket of the attempt's kind, after what use does to it; or a negative errno. */
static int prepare_used(const struct attempt *self, uint16_t port,
			int (*use)(int fd, const struct address *address))
{
	const struct address address =
		address_make(is_v6(self->socket) ? V6_LOOPBACK : V4_LOOPBACK, port);
	const int fd = socket_open(self->socket);
	int error;

	if (fd < 0)
		return fd;
	error = use(fd, &address);
	if (!error)
		return fd;
	close(fd);
	return -error;
}

/* A port that the kernel chooses is not shared: it might choose one that others share. */
static int use_to_bind(int fd, const struct address *address)
{
	const int on = address->v4.sin_port != 0;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)))
		return errno;
	return errno_of(bind(fd, &address->any, address->size));
}

static int use_to_connect(int fd, const struct address *address)
{
	return errno_of(connect(fd, &address->any, address->size));
}

static int use_to_listen(int fd, const struct address *address)
{
	const int error = use_to_bind(fd, address);

	return error ? error : errno_of(listen(fd, 1));
}

int prepare_bound(const struct attempt *self, const struct ports *ports)
{
	return prepare_used(self, ports->shared, use_to_bind);
}

int prepare_bound_to_any(const struct attempt *self, const struct ports *ports)
{
	(void)ports;
	return prepare_used(self, 0, use_to_bind);
}

int prepare_connected(const struct attempt *self, const struct ports *ports)
{
	return prepare_used(self, ports->open, use_to_connect);
}

int prepare_listening(const struct attempt *self, const struct ports *ports)
{
	(void)ports;
	return prepare_used(self, 0, use_to_listen);
}

int act_bind(const struct attempt *self, const struct ports *ports, int fd)
{
	const struct address address = attempt_address(self, ports);
	const int on = self->port == PORT_SHARED;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)))
		return NOT_PREPARED(errno);
	return errno_of(bind(fd, &address.any, address.size));
}

int act_connect(const struct attempt *self, const struct ports *ports, int fd)
{
	const struct address address = attempt_address(self, ports);

	return errno_of(connect(fd, &address.any, address.size));
}

static struct msghdr make_message(struct iovec *data, struct address *address)
{
	static char byte = 'x';

	*data = (struct iovec){ .iov_base = &byte, .iov_len = sizeof(byte) };
	return (struct msghdr){
		.msg_name = address ? &address->any : NULL,
		.msg_namelen = address ? address->size : 0,
		.msg_iov = data,
		.msg_iovlen = 1,
	};
}

static int send_to(int fd, struct address *address, int flags)
{
	return errno_of(sendto(fd, "x", 1, MSG_NOSIGNAL | flags, &address->any, address->size));
}

/* Address: NULL for none. */
static int send_message(int fd, struct address *address, int flags)
{
	struct iovec data;
	const struct msghdr message = make_message(&data, address);

	return errno_of(sendmsg(fd, &message, MSG_NOSIGNAL | flags));
}

static int send_messages(int fd, struct address *address, int flags)
{
	struct iovec data;
	struct mmsghdr message = { .msg_hdr = make_message(&data, address) };

	return errno_of(sendmmsg(fd, &message, 1, MSG_NOSIGNAL | flags));
}

/* The act, by the function and its flags. */
#define SENDING(name, function, flags)                                                             \
	int name(const struct attempt *self, const struct ports *ports, int fd)                    \
	{                                                                                          \
		struct address address = attempt_address(self, ports);                             \
                                                                                                   \
		return function(fd, &address, flags);                                              \
	}

SENDING(act_sendto, send_to, 0)
SENDING(act_sendto_flagged, send_to, self->number)
SENDING(act_sendmsg, send_message, 0)
SENDING(act_sendmmsg, send_messages, 0)
SENDING(act_fast_sendto, send_to, MSG_FASTOPEN)
SENDING(act_fast_sendmsg, send_message, MSG_FASTOPEN)
SENDING(act_fast_sendmmsg, send_messages, MSG_FASTOPEN)

/* The same for what takes no address. */
#define PLAIN(name, expression)                                                                    \
	int name(const struct attempt *self, const struct ports *ports, int fd)                    \
	{                                                                                          \
		(void)self;                                                                        \
		(void)ports;                                                                       \
		return expression;                                                                 \
	}

PLAIN(act_fast_send, errno_of(send(fd, "x", 1, MSG_NOSIGNAL | MSG_FASTOPEN)))
PLAIN(act_send, errno_of(send(fd, "x", 1, MSG_NOSIGNAL)))
PLAIN(act_write, errno_of(write(fd, "x", 1)))
PLAIN(act_sendmsg_unnamed, send_message(fd, NULL, 0))
PLAIN(act_sendmmsg_unnamed, send_messages(fd, NULL, 0))
PLAIN(act_listen, errno_of(listen(fd, 1)))

int act_receive(const struct attempt *self, const struct ports *ports, int fd)
{
	char byte;

	(void)self;
	(void)ports;
	if (recv(fd, &byte, sizeof(byte), MSG_DONTWAIT) < 0 && errno != EAGAIN)
		return errno;
	return 0;
}
