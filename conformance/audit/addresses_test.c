// SPDX-License-Identifier: MIT
/* The records of denials of addresses and ports. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <case.h>
#include <expect.h>
#include <facility.h>
#include <kernel.h>

#include "audit_log.h"

enum call { BIND, CONNECT, SEND, SEND_FIRST };

/* Whether the address has the socket's family, or AF_UNSPEC. */
enum family_use { SPECIFIED, UNSPECIFIED };

struct attempt {
	int family;
	int type;
	enum call call;
	const char *address;
	in_port_t port; /* host byte order */
	enum family_use use;
	const char *local; /* what the socket is bound to before; NULL: to nothing */
};

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static socklen_t fill_address(int family, const char *address, in_port_t port,
			      struct sockaddr_storage *storage)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;

	memset(storage, 0, sizeof(*storage));
	storage->ss_family = (sa_family_t)family;
	if (family == AF_INET) {
		v4->sin_port = htons(port);
		inet_pton(AF_INET, address, &v4->sin_addr);
		return sizeof(*v4);
	}
	v6->sin6_port = htons(port);
	inet_pton(AF_INET6, address, &v6->sin6_addr);
	return sizeof(*v6);
}

static int bind_to(int fd, int family, const char *local)
{
	struct sockaddr_storage storage;
	const socklen_t size = fill_address(family, local, 0, &storage);

	return bind(fd, (const struct sockaddr *)&storage, size);
}

static int reach(void *context)
{
	const struct attempt *attempt = context;
	const int fd = socket(attempt->family, attempt->type | SOCK_CLOEXEC, 0);
	struct sockaddr_storage storage;
	const struct sockaddr *address = (const struct sockaddr *)&storage;
	const socklen_t size =
		fill_address(attempt->family, attempt->address, attempt->port, &storage);

	if (fd < 0 || (attempt->local && bind_to(fd, attempt->family, attempt->local)))
		return NOT_PREPARED(errno);
	if (attempt->use == UNSPECIFIED)
		storage.ss_family = AF_UNSPEC;
	switch (attempt->call) {
	case BIND:
		return outcome(bind(fd, address, size));
	case CONNECT:
		return outcome(connect(fd, address, size));
	case SEND:
		return outcome(sendto(fd, "x", 1, 0, address, size));
	default:
		return outcome(sendto(fd, "x", 1, MSG_FASTOPEN, address, size));
	}
}

struct address_row {
	const char *what;
	uint64_t handled;
	struct attempt attempt;
	const char *blockers;
	const char *address;
	int since_abi; /* 0: always */
};

static const struct address_row tcp_rows[] = {
	{ "binding to an address",
	  LLK_ACCESS_NET_BIND_TCP,
	  { AF_INET, SOCK_STREAM, BIND, "127.0.0.2", 1025, SPECIFIED, NULL },
	  "net.bind_tcp",
	  " saddr=127.0.0.2 src=1025",
	  0 },
	{ "binding to any address",
	  LLK_ACCESS_NET_BIND_TCP,
	  { AF_INET, SOCK_STREAM, BIND, "0.0.0.0", 65535, SPECIFIED, NULL },
	  "net.bind_tcp",
	  " src=65535",
	  0 },
	{ "connecting",
	  LLK_ACCESS_NET_CONNECT_TCP,
	  { AF_INET, SOCK_STREAM, CONNECT, "127.0.0.1", 80, SPECIFIED, NULL },
	  "net.connect_tcp",
	  " daddr=127.0.0.1 dest=80",
	  0 },
	{ "binding to an address of IPv6",
	  LLK_ACCESS_NET_BIND_TCP,
	  { AF_INET6, SOCK_STREAM, BIND, "::1", 1025, SPECIFIED, NULL },
	  "net.bind_tcp",
	  " saddr=::1 src=1025",
	  0 },
	{ "binding to any address of IPv6",
	  LLK_ACCESS_NET_BIND_TCP,
	  { AF_INET6, SOCK_STREAM, BIND, "::", 1025, SPECIFIED, NULL },
	  "net.bind_tcp",
	  " src=1025",
	  0 },
	{ "connecting by IPv6",
	  LLK_ACCESS_NET_CONNECT_TCP,
	  { AF_INET6, SOCK_STREAM, CONNECT, "::1", 1025, SPECIFIED, NULL },
	  "net.connect_tcp",
	  " daddr=::1 dest=1025",
	  0 },
	{ "binding to an address without family",
	  LLK_ACCESS_NET_BIND_TCP,
	  { AF_INET, SOCK_STREAM, BIND, "0.0.0.0", 1025, UNSPECIFIED, NULL },
	  "net.bind_tcp",
	  "",
	  0 },
	{ "connecting from an address",
	  LLK_ACCESS_NET_CONNECT_TCP,
	  { AF_INET, SOCK_STREAM, CONNECT, "127.0.0.1", 80, SPECIFIED, "127.0.0.2" },
	  "net.connect_tcp",
	  " daddr=127.0.0.1 dest=80",
	  0 },
	{ "connecting from an address of IPv6",
	  LLK_ACCESS_NET_CONNECT_TCP,
	  { AF_INET6, SOCK_STREAM, CONNECT, "::1", 1025, SPECIFIED, "::1" },
	  "net.connect_tcp",
	  " daddr=::1 dest=1025",
	  0 },
	{ "connecting by sending",
	  LLK_ACCESS_NET_CONNECT_TCP,
	  { AF_INET, SOCK_STREAM, SEND_FIRST, "127.0.0.1", 1025, SPECIFIED, NULL },
	  "net.connect_tcp",
	  " daddr=127.0.0.1 dest=1025",
	  10 },
	{ "connecting by sending with IPv6",
	  LLK_ACCESS_NET_CONNECT_TCP,
	  { AF_INET6, SOCK_STREAM, SEND_FIRST, "::1", 1025, SPECIFIED, NULL },
	  "net.connect_tcp",
	  " daddr=::1 dest=1025",
	  10 },
};

static const struct address_row udp_rows[] = {
	{ "binding to an address",
	  LLK_ACCESS_NET_BIND_UDP,
	  { AF_INET, SOCK_DGRAM, BIND, "127.0.0.2", 1025, SPECIFIED, NULL },
	  "net.bind_udp",
	  " saddr=127.0.0.2 src=1025",
	  0 },
	{ "connecting",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET, SOCK_DGRAM, CONNECT, "127.0.0.1", 1025, SPECIFIED, NULL },
	  "net.connect_send_udp",
	  " daddr=127.0.0.1 dest=1025",
	  0 },
	{ "sending to an address",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET, SOCK_DGRAM, SEND, "127.0.0.1", 1025, SPECIFIED, NULL },
	  "net.connect_send_udp",
	  " daddr=127.0.0.1 dest=1025",
	  0 },
	{ "sending to an address of IPv6",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET6, SOCK_DGRAM, SEND, "::1", 1025, SPECIFIED, NULL },
	  "net.connect_send_udp",
	  " daddr=::1 dest=1025",
	  0 },
	{ "being bound by connecting",
	  LLK_ACCESS_NET_BIND_UDP,
	  { AF_INET, SOCK_DGRAM, CONNECT, "127.0.0.1", 1025, SPECIFIED, NULL },
	  "net.bind_udp",
	  "",
	  0 },
	{ "being bound by sending",
	  LLK_ACCESS_NET_BIND_UDP,
	  { AF_INET, SOCK_DGRAM, SEND, "127.0.0.1", 1025, SPECIFIED, NULL },
	  "net.bind_udp",
	  "",
	  0 },
	{ "being bound by sending with IPv6",
	  LLK_ACCESS_NET_BIND_UDP,
	  { AF_INET6, SOCK_DGRAM, SEND, "::1", 1025, SPECIFIED, NULL },
	  "net.bind_udp",
	  "",
	  0 },
	{ "connecting where being bound is denied too",
	  LLK_ACCESS_NET_BIND_UDP | LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET, SOCK_DGRAM, CONNECT, "127.0.0.1", 1025, SPECIFIED, NULL },
	  "net.connect_send_udp",
	  " daddr=127.0.0.1 dest=1025",
	  0 },
	{ "binding to an address of IPv6",
	  LLK_ACCESS_NET_BIND_UDP,
	  { AF_INET6, SOCK_DGRAM, BIND, "::1", 1025, SPECIFIED, NULL },
	  "net.bind_udp",
	  " saddr=::1 src=1025",
	  0 },
	{ "connecting by IPv6",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET6, SOCK_DGRAM, CONNECT, "::1", 1025, SPECIFIED, NULL },
	  "net.connect_send_udp",
	  " daddr=::1 dest=1025",
	  0 },
	{ "binding to an address without family",
	  LLK_ACCESS_NET_BIND_UDP,
	  { AF_INET, SOCK_DGRAM, BIND, "0.0.0.0", 1025, UNSPECIFIED, NULL },
	  "net.bind_udp",
	  "",
	  0 },
	{ "sending to an address without family",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET, SOCK_DGRAM, SEND, "127.0.0.1", 1025, UNSPECIFIED, NULL },
	  "net.connect_send_udp",
	  "",
	  0 },
	{ "sending to an address without family from IPv6",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET6, SOCK_DGRAM, SEND, "::1", 1025, UNSPECIFIED, NULL },
	  "net.connect_send_udp",
	  "",
	  0 },
	{ "sending from an address",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET, SOCK_DGRAM, SEND, "127.0.0.1", 1025, SPECIFIED, "127.0.0.2" },
	  "net.connect_send_udp",
	  " daddr=127.0.0.1 dest=1025",
	  0 },
	{ "sending to an address without family from one of IPv6",
	  LLK_ACCESS_NET_CONNECT_SEND_UDP,
	  { AF_INET6, SOCK_DGRAM, SEND, "::1", 1025, UNSPECIFIED, "::1" },
	  "net.connect_send_udp",
	  "",
	  0 },
};

/* What a socket is bound to is recorded too, by some kernels of ABI 9 and by all later ones. */
static const char *describe_local(const struct attempt *attempt)
{
	if (!attempt->local)
		return "";
	return case_text(kernel_abi() >= 10 ? " laddr=%s lport=+([0-9])"
					    : "?( laddr=%s lport=+([0-9]))",
			 attempt->local);
}

static void judge_addresses(const struct address_row *rows, size_t count)
{
	log_begin();
	for (size_t i = 0; i < count; i++) {
		const struct sandbox_layer layer = {
			.attr.handled_access_net = rows[i].handled,
		};
		const char *const denials[] = { case_text("blockers=%s%s%s", rows[i].blockers,
							  describe_local(&rows[i].attempt),
							  rows[i].address),
						NULL };
		struct attempt attempt = rows[i].attempt;

		if (rows[i].since_abi > kernel_abi() ||
		    (attempt.family == AF_INET6 &&
		     facility_leaves_out(facility_find("ipv6"), rows[i].what)))
			continue;
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

#define SOURCE "Documentation/admin-guide/LSM/landlock.rst, Record types"
#define NEEDS  "cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "tcp_ports_are_described",
	  .title = "a record of bind(2) or connect(2) has the address, unless it is any, and the "
		   "port",
	  .features = "net.bind_tcp net.connect_tcp",
	  .source = SOURCE,
	  .needs = "abi>=7 ipv4 " NEEDS,
	  .body = judge_tcp },
	{ .name = "udp_ports_are_described",
	  .title = "a record of UDP has the address and the port, where there are any",
	  .features = "net.bind_udp net.connect_send_udp",
	  .source = SOURCE,
	  .needs = "abi>=10 ipv4 " NEEDS,
	  .body = judge_udp },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
