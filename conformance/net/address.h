/* SPDX-License-Identifier: MIT */
/* Sockets and addresses that attempts are made with. */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum socket_kind {
	TCP_V4,
	TCP_V6,
	UDP_V4,
	UDP_V6,
	MPTCP_V4,
	MPTCP_V6,
	SCTP_V4, /* one to one */
	SMC_V4,
};

enum address_kind {
	V4_LOOPBACK,	 /* 127.0.0.1 */
	V4_NEIGHBOUR,	 /* 127.0.0.2, which is the loopback interface too */
	V4_BROADCAST,	 /* that of the loopback interface */
	V4_ANY,		 /* 0.0.0.0 */
	V4_ELSEWHERE,	 /* no address of this machine; not to be sent to */
	V6_LOOPBACK,	 /* ::1 */
	V6_MAPPED,	 /* ::ffff:127.0.0.1 */
	V6_ANY,		 /* :: */
	UNSPEC_ANY,	 /* 0.0.0.0 under family AF_UNSPEC */
	UNSPEC_LOOPBACK, /* 127.0.0.1 under family AF_UNSPEC */
	UNSPEC_V6,	 /* ::1 under family AF_UNSPEC */
	LOCAL_FAMILY,	 /* family AF_UNIX, to sockets that are of no such family */
	UNKNOWN_FAMILY,	 /* a family that there is not */
};

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_storage storage;
	};
	socklen_t size; /* of the address's own kind */
};

/* The address with that port, in host byte order. */
struct address address_make(enum address_kind kind, uint16_t port);

/* Open a socket of that kind.  Returns the descriptor or a negative errno. */
int socket_open(enum socket_kind kind);

/* End the test case as skipped where the loopback interface has no IPv6 address. */
void require_ipv6(void);

#endif
