// SPDX-License-Identifier: MIT
#include "address.h"

#include <errno.h>
#include <unistd.h>

#include <expect.h>
#include <reason.h>

/* For documentation only (RFC 5737): nobody has it. */
#define ELSEWHERE 0xc0000201

/* Beyond what the kernel has room for. */
#define NO_FAMILY 1000

static struct address make_v4(sa_family_t family, in_addr_t host, uint16_t port)
{
	return (struct address){
		.v4.sin_family = family,
		.v4.sin_port = htons(port),
		.v4.sin_addr.s_addr = htonl(host),
		.size = sizeof(struct sockaddr_in),
	};
}

static struct address make_v6(sa_family_t family, struct in6_addr host, uint16_t port)
{
	return (struct address){
		.v6.sin6_family = family,
		.v6.sin6_port = htons(port),
		.v6.sin6_addr = host,
		.size = sizeof(struct sockaddr_in6),
	};
}

static struct in6_addr mapped_loopback(void)
{
	struct in6_addr host = IN6ADDR_ANY_INIT;

	host.s6_addr[10] = host.s6_addr[11] = 0xff;
	host.s6_addr[12] = 127;
	host.s6_addr[15] = 1;
	return host;
}

struct address address_make(enum address_kind kind, uint16_t port)
{
	switch (kind) {
	case V4_LOOPBACK:
		return make_v4(AF_INET, INADDR_LOOPBACK, port);
	case V4_NEIGHBOUR:
		return make_v4(AF_INET, INADDR_LOOPBACK + 1, port);
	case V4_BROADCAST:
		return make_v4(AF_INET, INADDR_LOOPBACK | IN_CLASSA_HOST, port);
	case V4_ELSEWHERE:
		return make_v4(AF_INET, ELSEWHERE, port);
	case V6_LOOPBACK:
		return make_v6(AF_INET6, in6addr_loopback, port);
	case V6_MAPPED:
		return make_v6(AF_INET6, mapped_loopback(), port);
	case V6_ANY:
		return make_v6(AF_INET6, in6addr_any, port);
	case UNSPEC_ANY:
		return make_v4(AF_UNSPEC, INADDR_ANY, port);
	case UNSPEC_LOOPBACK:
		return make_v4(AF_UNSPEC, INADDR_LOOPBACK, port);
	case UNSPEC_V6:
		return make_v6(AF_UNSPEC, in6addr_loopback, port);
	case LOCAL_FAMILY:
		return make_v6(AF_UNIX, in6addr_loopback, port);
	case UNKNOWN_FAMILY:
		return make_v6(NO_FAMILY, in6addr_loopback, port);
	default:
		return make_v4(AF_INET, INADDR_ANY, port);
	}
}

int socket_open(enum socket_kind kind)
{
	static const struct {
		int family;
		int type;
		int protocol;
	} kinds[] = {
		[TCP_V4] = { AF_INET, SOCK_STREAM, IPPROTO_TCP },
		[TCP_V6] = { AF_INET6, SOCK_STREAM, IPPROTO_TCP },
		[UDP_V4] = { AF_INET, SOCK_DGRAM, IPPROTO_UDP },
		[UDP_V6] = { AF_INET6, SOCK_DGRAM, IPPROTO_UDP },
		[MPTCP_V4] = { AF_INET, SOCK_STREAM, IPPROTO_MPTCP },
		[MPTCP_V6] = { AF_INET6, SOCK_STREAM, IPPROTO_MPTCP },
		[SCTP_V4] = { AF_INET, SOCK_STREAM, IPPROTO_SCTP },
		[SMC_V4] = { AF_SMC, SOCK_STREAM, 0 },
	};
	const int fd =
		socket(kinds[kind].family, kinds[kind].type | SOCK_CLOEXEC, kinds[kind].protocol);

	return fd < 0 ? -errno : fd;
}

void require_ipv6(void)
{
	const struct address address = address_make(V6_LOOPBACK, 0);
	const int fd = socket_open(UDP_V6);

	if (fd < 0)
		expect_skip(REASON_NETWORK, "no IPv6: %s", expect_errno_name(-fd));
	if (bind(fd, &address.any, address.size))
		expect_skip(REASON_NETWORK, "no IPv6 loopback address: %s",
			    expect_errno_name(errno));
	close(fd);
}
