// SPDX-License-Identifier: MIT
/*
 * Ways to connect a TCP socket besides connect(2) to an address, and to disconnect it: mended in
 * the kernel without an erratum of their own, so older kernels may show the defect.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <listener.h>
#include <reason.h>

static const struct sandbox_layer no_connect = {
	.attr.handled_access_net = LLK_ACCESS_NET_CONNECT_TCP,
};

static int open_tcp(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
}

static int connect_tcp(void *context)
{
	const struct sockaddr_in *address = context;
	const int fd = open_tcp();

	if (fd < 0)
		return NOT_PREPARED(errno);
	return connect(fd, (const struct sockaddr *)address, sizeof(*address)) ? errno : 0;
}

/* Connects, and sends at once. */
static int open_fast(void *context)
{
	const struct sockaddr_in *address = context;
	const int fd = open_tcp();

	if (fd < 0)
		return NOT_PREPARED(errno);
	return sendto(fd, "x", 1, MSG_FASTOPEN, (const struct sockaddr *)address,
		      sizeof(*address)) < 0
		       ? errno
		       : 0;
}

static int disconnect(socklen_t address_size)
{
	const struct sockaddr_in address = { .sin_family = AF_UNSPEC };
	const int fd = open_tcp();

	if (fd < 0)
		return NOT_PREPARED(errno);
	return connect(fd, (const struct sockaddr *)&address, address_size) ? errno : 0;
}

static int disconnect_by_address(void *context)
{
	(void)context;
	return disconnect(sizeof(struct sockaddr_in));
}

static int disconnect_by_family(void *context)
{
	(void)context;
	return disconnect(sizeof(sa_family_t));
}

static void expect_connect_denied(struct sockaddr_in *address)
{
	const struct verdict verdict = judge(&no_connect, 1, connect_tcp, address);

	expect_verdict(&verdict, EACCES, "connecting a TCP socket");
}

static void judge_fast_open(const struct test_case *self)
{
	struct sandbox_rule rule = { .type = LLK_RULE_NET_PORT,
				     .access = LLK_ACCESS_NET_CONNECT_TCP };
	struct sandbox_layer granted = no_connect;
	struct sockaddr_in address = listen_tcp();
	struct verdict verdict;

	(void)self;
	verdict = judge(NULL, 0, open_fast, &address);
	if (verdict.kind == VERDICT_ACTED && verdict.error == EOPNOTSUPP)
		expect_skip(REASON_CONFIG, "net.ipv4.tcp_fastopen is off");
	expect_control(&verdict, "a fast open without a sandbox");
	expect_connect_denied(&address);

	rule.port = ntohs(address.sin_port);
	granted.rules = &rule;
	granted.rule_count = 1;
	verdict = judge(&granted, 1, open_fast, &address);
	expect_verdict(&verdict, 0, "a fast open to a port that is granted");

	verdict = judge(&no_connect, 1, open_fast, &address);
	/* Mended in Linux 7.2, which has ABI 10, and in some stable releases. */
	if (kernel_abi() < 10 && verdict.kind == VERDICT_ACTED && verdict.error == 0)
		expect_known_defect("quirk.tcp_fast_open",
				    "a fast open connects to a port that is not granted");
	expect_verdict(&verdict, EACCES, "a fast open to a port that is not granted");
}

static void judge_disconnect(const struct test_case *self)
{
	struct sockaddr_in address = listen_tcp();
	struct verdict verdict;

	(void)self;
	verdict = judge(NULL, 0, disconnect_by_address, NULL);
	expect_control(&verdict, "disconnecting without a sandbox");
	verdict = judge(NULL, 0, disconnect_by_family, NULL);
	expect_control(&verdict, "disconnecting by family alone without a sandbox");
	expect_connect_denied(&address);

	verdict = judge(&no_connect, 1, disconnect_by_address, NULL);
	expect_verdict(&verdict, 0, "disconnecting");

	verdict = judge(&no_connect, 1, disconnect_by_family, NULL);
	/* Mended in Linux 7.0, which has ABI 8, and in some stable releases. */
	if (kernel_abi() < 8 && verdict.kind == VERDICT_ACTED && verdict.error == EINVAL)
		expect_known_defect("quirk.unspec_address",
				    "disconnecting by family alone is refused: EINVAL");
	expect_verdict(&verdict, 0, "disconnecting by family alone");
}

#define SOURCE SOURCE_DOCUMENT ", Network flags"

static const struct test_case cases[] = {
	{ .name = "fast_open_takes_the_connect_right",
	  .title = "connecting by TCP Fast Open takes the right to connect to the port",
	  .features = "net.connect_tcp",
	  .source = SOURCE,
	  .needs = "abi>=4",
	  .body = judge_fast_open },
	{ .name = "disconnecting_is_free",
	  .title = "disconnecting a TCP socket takes no right",
	  .features = "net.connect_tcp",
	  .source = SOURCE,
	  .needs = "abi>=4",
	  .body = judge_disconnect },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
