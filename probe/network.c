// SPDX-License-Identifier: MIT
#include "network.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* 0 or a positive errno. */
static int try_socket(int family, int type, int protocol)
{
	const int fd = socket(family, type | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* A kernel that is built without TCP/IP has the rights, and no rule for them. */
static bool lacks_inet(void)
{
	const struct llk_ruleset_attr attr = { .handled_access_net = LLK_ACCESS_NET_BIND_TCP };
	const struct llk_net_port_attr rule = { .allowed_access = LLK_ACCESS_NET_BIND_TCP };
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	int answer;

	if (ruleset_fd < 0)
		return false;
	answer = llk_sys_add_rule(ruleset_fd, LLK_RULE_NET_PORT, &rule, 0);
	close(ruleset_fd);
	return answer == -EAFNOSUPPORT;
}

static const char *explain(bool no_inet, int error)
{
	if (no_inet)
		return "the kernel is built without TCP/IP (CONFIG_INET is not set)";
	switch (error) {
	case 0:
		return NULL;
	case EAFNOSUPPORT:
	case EPROTONOSUPPORT:
		return "the kernel has no TCP/IP, or a filter for address families is in force";
	case EACCES:
	case EPERM:
		return "this process may not open sockets (a seccomp filter or a security module)";
	default:
		return "sockets cannot be opened";
	}
}

void network_ask(struct network_report *network, bool has_rights)
{
	const bool no_inet = has_rights && lacks_inet();
	int tcp = try_socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	int udp = try_socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);

	network->ipv6 = !try_socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
	if (network->ipv6 && tcp)
		tcp = 0;
	if (udp && !try_socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP))
		udp = 0;
	network->tcp = !tcp && !no_inet;
	network->udp = !udp && !no_inet;
	network->mptcp = !try_socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
	network->cause = explain(no_inet, tcp ? tcp : udp);
}
