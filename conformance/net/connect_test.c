// SPDX-License-Identifier: MIT
/*
 * Ways to connect a TCP socket besides connect(2) to an address, and to disconnect it: mended in
 * the kernel without an erratum of their own, so older kernels may show the defect.
 */
#include <errno.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <reason.h>

#include "attempt.h"
#include "calls.h"

static const struct sandbox_layer no_connect = {
	.attr.handled_access_net = LLK_ACCESS_NET_CONNECT_TCP,
};

static const struct attempt fast[] = {
	{ "connecting", .act = act_connect, .governed = true },
	{ "a fast open by sendto", .act = act_fast_sendto, .governed = true },
	{ "a fast open by sendmsg", .act = act_fast_sendmsg, .governed = true },
	{ "a fast open by sendmmsg", .act = act_fast_sendmmsg, .governed = true },
	{ "a fast open over IPv6", .act = act_fast_sendto, .socket = TCP_V6, .address = V6_LOOPBACK,
	  .governed = true, .optional = true },
	{ "a fast open to where nobody listens", .act = act_fast_sendto, .port = PORT_SHARED,
	  .governed = true },
	{ "a fast open of a connected socket", .prepare = prepare_connected, .act = act_fast_sendto,
	  .governed = true },
	{ "a fast open to 15 bytes of an address", .act = act_fast_sendto, .size = 15,
	  .checked = EINVAL },
	{ "a fast open to 1 byte of an address", .act = act_fast_sendto, .size = 1,
	  .checked = EINVAL },
	{ "a fast open to an IPv6 address of an IPv4 socket", .act = act_fast_sendto,
	  .address = V6_LOOPBACK, .checked = EINVAL },
	{ "a fast open to no family", .act = act_fast_sendto, .address = UNSPEC_ANY },
	{ "a fast open without an address", .act = act_fast_send },
	{ "a fast open of a connected socket without an address", .prepare = prepare_connected,
	  .act = act_fast_send },
};

/* Those that show the defect, if there is one. */
#define FIRST_FAST 1
#define LAST_FAST  3

static const struct trial fast_trial = TRIAL(fast, LLK_ACCESS_NET_CONNECT_TCP);

/* Whether all attempts from first to last got that answer. */
static bool is_all(const int *answers, size_t first, size_t last, int answer)
{
	bool all = true;

	for (size_t i = first; i <= last; i++)
		all &= answers[i] == answer;
	return all;
}

/* What the first of them got that did not succeed; 0 if all did. */
static int first_error(const int *answers, size_t first, size_t last)
{
	while (first < last && !answers[first])
		first++;
	return answers[first];
}

static void judge_fast_open(const struct test_case *self)
{
	const struct ports ports = ports_take();
	struct trial trial = fast_trial;
	int answers[MAX_ATTEMPTS];

	(void)self;
	attempt_all(trial.attempts, trial.count, &ports, NULL, 0, answers);
	if (answers[FIRST_FAST] == EOPNOTSUPP)
		expect_skip(REASON_CONFIG, "net.ipv4.tcp_fastopen is off");
	if (is_all(answers, FIRST_FAST, LAST_FAST, ENETUNREACH))
		expect_skip(REASON_NETWORK, "a fast open without a sandbox: ENETUNREACH");
	if (first_error(answers, FIRST_FAST, LAST_FAST))
		expect_broken("a fast open without a sandbox: %s",
			      expect_errno_name(first_error(answers, FIRST_FAST, LAST_FAST)));

	attempt_all(trial.attempts, trial.count, &ports, &no_connect, 1, answers);
	/* Mended in Linux 7.2, which has ABI 10, and in some stable releases. */
	if (kernel_abi() < 10 && is_all(answers, FIRST_FAST, LAST_FAST, 0)) {
		expect_outcome(answers[0], EACCES, "%s", fast[0].what);
		expect_known_defect("quirk.tcp_fast_open",
				    "a fast open connects to a port that is not granted");
	}
	trial.ports = &ports;
	trial_judge(&trial);
}

#define DISCONNECT(socket_, address_, ...)                                                         \
	.prepare = prepare_connected, .act = act_connect, .socket = (socket_),                     \
	.address = (address_), __VA_ARGS__

static const struct attempt disconnects[] = {
	{ "disconnecting", DISCONNECT(TCP_V4, UNSPEC_ANY, 0) },
	{ "disconnecting by 2 bytes", DISCONNECT(TCP_V4, UNSPEC_ANY, .size = 2) },
	{ "disconnecting by 3 bytes", DISCONNECT(TCP_V4, UNSPEC_ANY, .size = 3) },
	{ "disconnecting by 15 bytes", DISCONNECT(TCP_V4, UNSPEC_ANY, .size = 15) },
	{ "disconnecting what is not connected", .act = act_connect, .address = UNSPEC_ANY },
	{ "disconnecting by 1 byte", DISCONNECT(TCP_V4, UNSPEC_ANY, .size = 1, .checked = EINVAL) },
	{ "disconnecting over IPv6", DISCONNECT(TCP_V6, UNSPEC_V6, .optional = true) },
	{ "disconnecting over IPv6 by 16 bytes", DISCONNECT(TCP_V6, UNSPEC_ANY, .optional = true) },
	{ "disconnecting over IPv6 by 2 bytes",
	  DISCONNECT(TCP_V6, UNSPEC_V6, .size = 2, .optional = true) },
	{ "connecting", .act = act_connect, .governed = true },
};

#define FIRST_SHORT 1
#define LAST_SHORT  3

static const struct trial disconnect_trial = TRIAL(disconnects, LLK_ACCESS_NET_CONNECT_TCP);

static void judge_disconnect(const struct test_case *self)
{
	const struct ports ports = ports_take();
	struct trial trial = disconnect_trial;
	int answers[MAX_ATTEMPTS];

	(void)self;
	attempt_all(trial.attempts, trial.count, &ports, &no_connect, 1, answers);
	/* Mended in Linux 7.0, which has ABI 8, and in some stable releases. */
	if (kernel_abi() < 8 && is_all(answers, FIRST_SHORT, LAST_SHORT, EINVAL)) {
		expect_outcome(answers[0], 0, "%s", disconnects[0].what);
		expect_outcome(answers[trial.count - 1], EACCES, "connecting");
		expect_known_defect("quirk.unspec_address",
				    "disconnecting by family alone is refused: EINVAL");
	}
	trial.ports = &ports;
	trial_judge(&trial);
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
