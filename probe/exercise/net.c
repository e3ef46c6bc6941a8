// SPDX-License-Identifier: MIT
/*
 * The exercises of the network rights.
 *
 * All ports are chosen by the kernel.  A port stays reserved for the act by the socket that the
 * set-up has bound to it and keeps; where the act binds the same port, both allow it to be shared.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "catalogue.h"

/* An address of either family. */
struct endpoint {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address;
	socklen_t size;
};

static struct endpoint endpoint_v4(in_addr_t address)
{
	struct endpoint endpoint = { .size = sizeof(endpoint.address.v4) };

	endpoint.address.v4.sin_family = AF_INET;
	endpoint.address.v4.sin_addr.s_addr = htonl(address);
	return endpoint;
}

static struct endpoint endpoint_v6_loopback(void)
{
	struct endpoint endpoint = { .size = sizeof(endpoint.address.v6) };

	endpoint.address.v6.sin6_family = AF_INET6;
	endpoint.address.v6.sin6_addr = in6addr_loopback;
	return endpoint;
}

/* Not 0, which asks for MPTCP where that has been made the default. */
static int protocol_of(int type)
{
	return type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
}

/* The bound socket, or a negative errno. */
static int bind_socket(int type, const struct endpoint *endpoint, bool shared)
{
	const int on = 1;
	int error;
	const int fd =
		socket(endpoint->address.any.sa_family, type | SOCK_CLOEXEC, protocol_of(type));

	if (fd < 0)
		return -errno;
	if ((!shared || !setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on))) &&
	    !bind(fd, &endpoint->address.any, endpoint->size))
		return fd;
	error = errno;
	close(fd);
	return -error;
}

static int read_name(int fd, struct endpoint *endpoint)
{
	endpoint->size = sizeof(endpoint->address);
	return getsockname(fd, &endpoint->address.any, &endpoint->size) ? errno : 0;
}

/* Note the port that the kernel has chosen. */
static int note_port(struct exercise_site *site)
{
	struct endpoint endpoint;
	const int error = read_name(site->fd, &endpoint);

	if (error)
		return error;
	site->port =
		ntohs(endpoint.address.any.sa_family == AF_INET6 ? endpoint.address.v6.sin6_port
								 : endpoint.address.v4.sin_port);
	return 0;
}

/*
 * Bind the first of the endpoints that this machine has; the errno is that of the first, which is
 * the one that everybody expects to work.
 */
static int set_up_socket(struct exercise_site *site, int type, bool shared)
{
	const struct endpoint endpoints[] = {
		endpoint_v4(INADDR_LOOPBACK),
		endpoint_v6_loopback(),
		/* A network namespace whose loopback interface is down still binds this one. */
		endpoint_v4(INADDR_ANY),
	};
	int error = 0;

	for (size_t i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++) {
		const int fd = bind_socket(type, &endpoints[i], shared);

		if (fd >= 0) {
			site->fd = fd;
			return note_port(site);
		}
		if (!error)
			error = -fd;
	}
	return error;
}

static void close_socket(struct exercise_site *site)
{
	if (site->fd >= 0)
		close(site->fd);
	site->fd = -1;
}

static int bind_again(const struct exercise_site *site, int type)
{
	struct endpoint endpoint;
	const int error = read_name(site->fd, &endpoint);
	int fd;

	if (error)
		return error;
	fd = bind_socket(type, &endpoint, true);
	if (fd < 0)
		return -fd;
	close(fd);
	return 0;
}

/* Connect to the site's socket and, for a datagram socket, send to it. */
static int reach(const struct exercise_site *site, int type)
{
	struct endpoint endpoint;
	int error = read_name(site->fd, &endpoint);
	int fd;

	if (error)
		return error;
	fd = socket(endpoint.address.any.sa_family, type | SOCK_CLOEXEC, protocol_of(type));
	if (fd < 0)
		return errno;
	if (connect(fd, &endpoint.address.any, endpoint.size) ||
	    (type == SOCK_DGRAM && send(fd, "x", 1, 0) != 1))
		error = errno;
	close(fd);
	return error;
}

static int set_up_bind_tcp(struct exercise_site *site)
{
	return set_up_socket(site, SOCK_STREAM, true);
}

static int act_bind_tcp(void *context)
{
	return bind_again(context, SOCK_STREAM);
}

static int set_up_connect_tcp(struct exercise_site *site)
{
	const int error = set_up_socket(site, SOCK_STREAM, false);

	if (error)
		return error;
	return listen(site->fd, 1) ? errno : 0;
}

static int act_connect_tcp(void *context)
{
	return reach(context, SOCK_STREAM);
}

static int set_up_bind_udp(struct exercise_site *site)
{
	return set_up_socket(site, SOCK_DGRAM, true);
}

static int act_bind_udp(void *context)
{
	return bind_again(context, SOCK_DGRAM);
}

static int set_up_connect_send_udp(struct exercise_site *site)
{
	return set_up_socket(site, SOCK_DGRAM, false);
}

static int act_connect_send_udp(void *context)
{
	return reach(context, SOCK_DGRAM);
}

static void rule_on_port(const struct exercise_site *site, struct sandbox_rule *rule)
{
	rule->type = LLK_RULE_NET_PORT;
	rule->port = site->port;
}

#define ON_PORT(label)                                                                             \
	{                                                                                          \
		.feature = "net." #label, .denial = EACCES, .set_up = set_up_##label,              \
		.act = act_##label, .rule = rule_on_port, .tidy = close_socket                     \
	}

const struct exercise net_exercises[NET_EXERCISES] = {
	ON_PORT(bind_tcp),
	ON_PORT(connect_tcp),
	ON_PORT(bind_udp),
	ON_PORT(connect_send_udp),
};
