// SPDX-License-Identifier: MIT
/* Protocols that are neither TCP nor UDP, which no network right restricts. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <sys/un.h>
#include <unistd.h>

/* After <sys/socket.h>, which it does not include. */
#include <linux/vm_sockets.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <reason.h>

#include "attempt.h"
#include "calls.h"

#define BOTH_TCP (LLK_ACCESS_NET_BIND_TCP | LLK_ACCESS_NET_CONNECT_TCP)

/*
 * Stream sockets of other protocols, which the rights for TCP restricted by mistake: erratum 1.
 */

#define BIND(socket_, address_, ...)                                                               \
	.act = act_bind, .socket = (socket_), .address = (address_), .port = PORT_ZERO, __VA_ARGS__
#define CONNECT(socket_, address_, ...)                                                            \
	.act = act_connect, .socket = (socket_), .address = (address_), __VA_ARGS__

static const struct attempt mptcp[] = {
	{ "binding MPTCP", BIND(MPTCP_V4, V4_LOOPBACK, 0) },
	{ "connecting MPTCP", CONNECT(MPTCP_V4, V4_LOOPBACK, 0) },
	{ "listening on MPTCP", .act = act_listen, .socket = MPTCP_V4 },
	{ "a fast open of MPTCP", .act = act_fast_sendto, .socket = MPTCP_V4 },
	{ "sending on an MPTCP connection", .prepare = prepare_connected, .act = act_send,
	  .socket = MPTCP_V4 },
	{ "binding MPTCP over IPv6", BIND(MPTCP_V6, V6_LOOPBACK, .optional = true) },
	{ "connecting MPTCP over IPv6", CONNECT(MPTCP_V6, V6_LOOPBACK, .optional = true) },
	{ "connecting MPTCP to an IPv4-mapped address",
	  CONNECT(MPTCP_V6, V6_MAPPED, .optional = true) },
	{ "an IPv6 address of an IPv4 socket", CONNECT(MPTCP_V4, V6_LOOPBACK, 0) },
	{ "connecting TCP", CONNECT(TCP_V4, V4_LOOPBACK, .governed = true) },
	{ "binding TCP", .act = act_bind, .port = PORT_SHARED, .governed = true },
};

static const struct attempt sctp[] = {
	{ "binding SCTP", BIND(SCTP_V4, V4_LOOPBACK, 0) },
	{ "connecting SCTP", CONNECT(SCTP_V4, V4_LOOPBACK, 0) },
	{ "listening on SCTP", .act = act_listen, .socket = SCTP_V4 },
	{ "connecting TCP", CONNECT(TCP_V4, V4_LOOPBACK, .governed = true) },
};

static const struct attempt smc[] = {
	{ "binding SMC", BIND(SMC_V4, V4_LOOPBACK, 0) },
	{ "connecting SMC", CONNECT(SMC_V4, V4_LOOPBACK, 0) },
	{ "listening on SMC", .act = act_listen, .socket = SMC_V4 },
	{ "connecting TCP", CONNECT(TCP_V4, V4_LOOPBACK, .governed = true) },
};

static const struct trial mptcp_trial = TRIAL(mptcp, BOTH_TCP, .left_out = ~0ULL);
static const struct trial sctp_trial = TRIAL(sctp, BOTH_TCP, .left_out = ~0ULL);
static const struct trial smc_trial = TRIAL(smc, BOTH_TCP, .left_out = ~0ULL);

static void judge_stream(const struct test_case *self)
{
	const struct sandbox_layer layer = { .attr.handled_access_net = BOTH_TCP };
	const struct ports ports = ports_take();
	struct trial trial = *(const struct trial *)self->row;
	int answers[MAX_ATTEMPTS];

	attempt_all(trial.attempts, trial.count, &ports, &layer, 1, answers);
	/* The first two bind and connect. */
	if (!(kernel_support()->errata & llk_feature_find("erratum.1")->bit) &&
	    answers[0] == EACCES && answers[1] == EACCES)
		expect_known_defect("erratum.1", "%s: EACCES", trial.attempts[0].what);
	trial.ports = &ports;
	trial_judge(&trial);
}

/*
 * All other sockets.
 */

/* A socket that may not exist here, bound where that is said. */
static int open_bound(int family, int type, int protocol, const void *address, socklen_t size)
{
	const int fd = socket(family, type | SOCK_CLOEXEC, protocol);
	int error = 0;

	if (fd < 0)
		return NOT_PREPARED(errno);
	if (bind(fd, address, size))
		error = errno;
	close(fd);
	return error;
}

/* A socket that sends to the shared port. */
static int open_and_send(const struct ports *ports, int type, int protocol)
{
	const struct address address = address_make(V4_LOOPBACK, ports->shared);
	const int fd = socket(AF_INET, type | SOCK_CLOEXEC, protocol);
	/* As long as the header of the protocols that want theirs to be made. */
	const char data[8] = { 8 };
	int error = 0;

	if (fd < 0)
		return NOT_PREPARED(errno);
	if (connect(fd, &address.any, address.size) ||
	    sendto(fd, data, sizeof(data), MSG_NOSIGNAL | MSG_DONTWAIT, &address.any,
		   address.size) < 0)
		error = errno;
	close(fd);
	return error;
}

#define ACT(name) static int name(const struct attempt *self, const struct ports *ports, int fd)
#define UNUSED                                                                                     \
	(void)self;                                                                                \
	(void)ports;                                                                               \
	(void)fd

ACT(bind_udp_lite)
{
	const struct address address = address_make(V4_LOOPBACK, 0);

	UNUSED;
	return open_bound(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE, &address.any, address.size);
}

ACT(send_udp_lite)
{
	UNUSED;
	return open_and_send(ports, SOCK_DGRAM, IPPROTO_UDPLITE);
}

ACT(bind_sctp)
{
	const struct address address = address_make(V4_LOOPBACK, 0);

	UNUSED;
	return open_bound(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP, &address.any, address.size);
}

ACT(bind_dccp)
{
	const struct address address = address_make(V4_LOOPBACK, 0);

	UNUSED;
	return open_bound(AF_INET, SOCK_DCCP, IPPROTO_DCCP, &address.any, address.size);
}

ACT(bind_raw)
{
	const struct address address = address_make(V4_LOOPBACK, 0);

	UNUSED;
	return open_bound(AF_INET, SOCK_RAW, IPPROTO_UDP, &address.any, address.size);
}

ACT(send_raw_udp)
{
	UNUSED;
	return open_and_send(ports, SOCK_RAW, IPPROTO_UDP);
}

ACT(send_raw_tcp)
{
	UNUSED;
	return open_and_send(ports, SOCK_RAW, IPPROTO_TCP);
}

ACT(send_ping)
{
	UNUSED;
	return open_and_send(ports, SOCK_DGRAM, IPPROTO_ICMP);
}

ACT(bind_packet)
{
	const struct sockaddr_ll address = { .sll_family = AF_PACKET,
					     .sll_protocol = htons(ETH_P_IP),
					     .sll_ifindex = (int)if_nametoindex("lo") };

	UNUSED;
	return open_bound(AF_PACKET, SOCK_DGRAM, 0, &address, sizeof(address));
}

ACT(bind_netlink)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK };

	UNUSED;
	return open_bound(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, &address, sizeof(address));
}

ACT(bind_vsock)
{
	const struct sockaddr_vm address = { .svm_family = AF_VSOCK,
					     .svm_port = VMADDR_PORT_ANY,
					     .svm_cid = VMADDR_CID_ANY };

	UNUSED;
	return open_bound(AF_VSOCK, SOCK_STREAM, 0, &address, sizeof(address));
}

/* The kernel chooses an abstract name. */
ACT(bind_local)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX };

	UNUSED;
	return open_bound(AF_UNIX, SOCK_STREAM, 0, &address, sizeof(sa_family_t));
}

/* What is no address of its family is refused by the family itself. */
ACT(bind_local_to_v4)
{
	const struct address address = address_make(V4_LOOPBACK, ports->shared);

	UNUSED;
	return open_bound(AF_UNIX, SOCK_STREAM, 0, &address.any, address.size);
}

static int prepare_local_server(const struct attempt *self, const struct ports *ports)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	UNUSED;
	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(sa_family_t)) || listen(fd, 1))
		return -errno;
	return fd;
}

ACT(connect_local)
{
	const int client_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;
	socklen_t size = sizeof(address);
	int error = 0;

	(void)self;
	(void)ports;
	if (client_fd < 0 || getsockname(fd, (struct sockaddr *)&address, &size))
		return NOT_PREPARED(errno);
	if (connect(client_fd, (const struct sockaddr *)&address, size))
		error = errno;
	close(client_fd);
	return error;
}

#define OPTIONAL(what_, act_)                                                                      \
	{                                                                                          \
		what_, .act = (act_), .optional = true                                             \
	}

static const struct attempt others[] = {
	{ "binding a local socket", .act = bind_local, .facility = "unix" },
	{ "connecting a local socket", .prepare = prepare_local_server, .act = connect_local,
	  .facility = "unix" },
	{ "binding a local socket to an IPv4 address", .act = bind_local_to_v4,
	  .facility = "unix" },
	{ "binding a netlink socket", .act = bind_netlink },
	OPTIONAL("binding UDP-Lite", bind_udp_lite),
	OPTIONAL("sending UDP-Lite", send_udp_lite),
	OPTIONAL("binding SCTP", bind_sctp),
	OPTIONAL("binding DCCP", bind_dccp),
	OPTIONAL("binding a raw socket", bind_raw),
	OPTIONAL("sending raw UDP", send_raw_udp),
	OPTIONAL("sending raw TCP", send_raw_tcp),
	OPTIONAL("sending an ICMP echo", send_ping),
	OPTIONAL("binding a packet socket", bind_packet),
	OPTIONAL("binding a virtual machine's socket", bind_vsock),
	{ "binding TCP", .act = act_bind, .port = PORT_SHARED, .governed = true },
};

static void judge_others(const struct test_case *self)
{
	const struct ports ports = ports_take();

	(void)self;
	trial_judge(&(struct trial)TRIAL(others, kernel_support()->access_net, .ports = &ports,
					 .network_only = true));
}

/*
 * Below ABI 10, UDP is one of them.
 */

static int open_root(const struct attempt *self, const struct ports *ports, int fd)
{
	const int root_fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	UNUSED;
	if (root_fd < 0)
		return errno;
	close(root_fd);
	return 0;
}

static const struct attempt udp[] = {
	{ "opening the root directory", .act = open_root },
	{ "binding UDP", BIND(UDP_V4, V4_LOOPBACK, 0) },
	{ "connecting UDP", CONNECT(UDP_V4, V4_LOOPBACK, 0) },
	{ "sending UDP", .act = act_sendto, .socket = UDP_V4 },
	{ "sendmsg over UDP", .act = act_sendmsg, .socket = UDP_V4 },
	{ "sending UDP to no family", .act = act_sendto, .socket = UDP_V4,
	  .address = UNSPEC_LOOPBACK },
	{ "an IPv6 address of an IPv4 socket", CONNECT(UDP_V4, V6_LOOPBACK, 0) },
	{ "binding UDP over IPv6", BIND(UDP_V6, V6_LOOPBACK, .optional = true) },
	{ "sending UDP over IPv6", .act = act_sendto, .socket = UDP_V6, .address = V6_LOOPBACK,
	  .optional = true },
	{ "an IPv4 address of an IPv6 socket", CONNECT(UDP_V6, V4_LOOPBACK, .optional = true) },
};

static void judge_udp(const struct test_case *self)
{
	const struct llk_support *support = kernel_support();
	const struct sandbox_layer layer = { .attr = { .handled_access_fs = support->access_fs,
						       .handled_access_net = support->access_net,
						       .scoped = support->scoped } };
	const size_t count = sizeof(udp) / sizeof(udp[0]);
	const struct ports ports = ports_take();
	int plain[MAX_ATTEMPTS], answers[MAX_ATTEMPTS];

	(void)self;
	attempt_all(udp, count, &ports, NULL, 0, plain);
	attempt_all(udp, count, &ports, &layer, 1, answers);
	expect_outcome(answers[0], EACCES, "%s", udp[0].what);
	for (size_t i = 1; i < count; i++) {
		/* Without IPv6 there is nothing to compare. */
		if (!udp[i].optional || plain[i] != NOT_PREPARED(EAFNOSUPPORT))
			expect_outcome(answers[i], plain[i], "%s", udp[i].what);
	}
}

/*
 * A kernel without TCP/IP takes the rights, and no rules.
 */

static void judge_no_inet(const struct test_case *self)
{
	const struct llk_ruleset_attr attr = { .handled_access_net = LLK_ACCESS_NET_BIND_TCP };
	const struct llk_net_port_attr rule = { .allowed_access = LLK_ACCESS_NET_BIND_TCP,
						.port = 80 };
	int ruleset_fd;

	(void)self;
	/* A filter of system calls may hide it from socket(2). */
	if (access("/proc/sys/net", F_OK))
		expect_skip(REASON_CONFIG, "no /proc/sys/net: %s", expect_errno_name(errno));
	if (!access("/proc/sys/net/ipv4", F_OK))
		expect_skip(REASON_PRESENT, "the kernel has TCP/IP");
	ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	expect_answer(ruleset_fd, 0, "landlock_create_ruleset with a network right");
	expect_answer(llk_sys_add_rule(ruleset_fd, LLK_RULE_NET_PORT, &rule, 0), EAFNOSUPPORT,
		      "landlock_add_rule for a port");
}

#define SOURCE SOURCE_DOCUMENT ", Network flags"
#define ORIGIN "kernel behaviour, security/landlock/net.c:hook_socket_bind"

#define STREAM(name_, what_, row_)                                                                 \
	{                                                                                          \
		.name = name_, .title = "rights for TCP do not restrict " what_,                   \
		.features = "erratum.1", .source = "security/landlock/errata/abi-4.h",             \
		.needs = "abi>=4", .body = judge_stream, .row = row_                               \
	}

static const struct test_case cases[] = {
	STREAM("mptcp_is_free", "MPTCP", &mptcp_trial),
	STREAM("sctp_is_free", "SCTP", &sctp_trial),
	STREAM("smc_is_free", "SMC", &smc_trial),
	{ .name = "other_sockets_are_free",
	  .title = "network rights restrict no sockets but those of TCP and UDP",
	  .features = "net.bind_tcp net.connect_tcp",
	  .source = ORIGIN,
	  .needs = "abi>=4",
	  .body = judge_others },
	{ .name = "udp_is_free_below_abi_10",
	  .title = "UDP is free whatever is handled, below ABI 10",
	  .features = "net.bind_udp net.connect_send_udp",
	  .source = SOURCE_DOCUMENT ", UDP bind, connect and send*",
	  .needs = "abi>=1 abi<10",
	  .body = judge_udp },
	{ .name = "no_rules_without_tcp_ip",
	  .title = "a kernel without TCP/IP takes no network rules",
	  .features = "net.bind_tcp",
	  .source = SOURCE_DOCUMENT ", Network support",
	  .needs = "abi>=4",
	  .body = judge_no_inet },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
