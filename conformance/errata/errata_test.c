// SPDX-License-Identifier: MIT
/*
 * Errata 1, 2 and 4, by behaviour: see erratum.h.  Erratum 3 is in disconnected_test.c, more of
 * erratum 4 in whiteout_test.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <erratum.h>
#include <expect.h>
#include <kernel.h>
#include <listener.h>
#include <needs.h>
#include <reason.h>

/*
 * Erratum 1: rights for TCP restricted other protocols of stream sockets.
 */

static int bind_stream(int protocol)
{
	const struct sockaddr_in address = loopback(0);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return errno;
	return bind(fd, (const struct sockaddr *)&address, sizeof(address)) ? errno : 0;
}

static int bind_mptcp(void *context)
{
	(void)context;
	return bind_stream(IPPROTO_MPTCP);
}

static int bind_tcp(void *context)
{
	(void)context;
	return bind_stream(IPPROTO_TCP);
}

static int connect_mptcp(void *context)
{
	const struct sockaddr_in *address = context;
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP);

	if (fd < 0)
		return errno;
	return connect(fd, (const struct sockaddr *)address, sizeof(*address)) ? errno : 0;
}

static void judge_mptcp(const struct test_case *self)
{
	const struct sandbox_layer layer = {
		.attr.handled_access_net = LLK_ACCESS_NET_BIND_TCP | LLK_ACCESS_NET_CONNECT_TCP,
	};
	struct observation observations[] = {
		{ .what = "binding an MPTCP socket", .defective = EACCES },
		{ .what = "connecting an MPTCP socket", .defective = EACCES },
	};
	/* It takes MPTCP connections as plain ones. */
	struct sockaddr_in address = listen_tcp();
	struct verdict verdict;

	verdict = judge_vforked(NULL, 0, bind_mptcp, NULL);
	expect_control(&verdict, "binding an MPTCP socket without a sandbox");
	verdict = judge_vforked(NULL, 0, connect_mptcp, &address);
	expect_control(&verdict, "connecting an MPTCP socket without a sandbox");
	verdict = judge_vforked(&layer, 1, bind_tcp, NULL);
	expect_verdict(&verdict, EACCES, "binding a TCP socket");

	observations[0].verdict = judge_vforked(&layer, 1, bind_mptcp, NULL);
	observations[1].verdict = judge_vforked(&layer, 1, connect_mptcp, &address);
	erratum_settle(self->features, observations, 2);
}

/*
 * Erratum 2: a thread in a signal scope could not signal the other threads of its process.
 */

static const struct sandbox_layer signal_scope = { .attr.scoped = LLK_SCOPE_SIGNAL };

static void *wait_for_end(void *context)
{
	for (;;)
		pause();
	return context;
}

/* Context: the layer, or NULL. */
static int signal_thread(void *context)
{
	const struct sandbox_layer *layer = context;
	enum sandbox_step step;
	pthread_t thread;
	int error = pthread_create(&thread, NULL, wait_for_end, NULL);

	if (error)
		return NOT_PREPARED(error);
	/* Of this thread alone: the other one stays outside of the domain. */
	error = sandbox_enter(layer, layer ? 1 : 0, &step);
	if (error)
		return SANDBOX_REFUSED(error);
	return pthread_kill(thread, 0);
}

static int signal_parent(void *context)
{
	(void)context;
	return kill(getppid(), 0) ? errno : 0;
}

static void judge_threads(const struct test_case *self)
{
	struct sandbox_layer layer = signal_scope;
	struct observation observation = { .what = "signalling a thread of the same process",
					   .defective = EPERM };
	struct verdict verdict = judge(NULL, 0, signal_thread, NULL);

	expect_control(&verdict, "signalling a thread without a sandbox");
	verdict = judge_vforked(&signal_scope, 1, signal_parent, NULL);
	expect_verdict(&verdict, EPERM, "signalling the parent");

	observation.verdict = judge(NULL, 0, signal_thread, &layer);
	erratum_settle(self->features, &observation, 1);
}

/*
 * Erratum 4: a whiteout, a character device 0:0, was taken for a device.
 */

static int make_whiteout(void *context)
{
	(void)context;
	if (mknod("whiteout", S_IFCHR, 0))
		return errno;
	return unlink("whiteout") ? NOT_PREPARED(errno) : 0;
}

static int make_regular_file(void *context)
{
	(void)context;
	return mknod("regular", S_IFREG | 0600, 0) ? errno : 0;
}

static int leave_whiteout(void *context)
{
	(void)context;
	if (mkfifo("fifo", 0600))
		return NOT_PREPARED(errno);
	return renameat2(AT_FDCWD, "fifo", AT_FDCWD, "moved", RENAME_WHITEOUT) ? errno : 0;
}

static void clean_up(void)
{
	unlink("fifo");
	unlink("moved");
	unlink("regular");
	unlink("whiteout");
}

static const struct sandbox_layer no_devices = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_CHAR,
};
static const struct sandbox_layer no_files = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_REG,
};

/* Filesystems differ in whether they have whiteouts at all. */
static void require_whiteouts(judged_action *action)
{
	const struct verdict verdict = judge_vforked(NULL, 0, action, NULL);

	clean_up();
	if (verdict.kind == VERDICT_ACTED && (verdict.error == EPERM || verdict.error == EINVAL)) {
		/* The C library makes EINVAL of ENOSYS as well. */
		needs_require("call:renameat2");
		expect_skip(REASON_FILESYSTEM, "no whiteouts here: %s",
			    expect_errno_name(verdict.error));
	}
	expect_control(&verdict, "a whiteout without a sandbox");
}

static void judge_whiteout(const struct test_case *self)
{
	struct observation observations[] = {
		{ .what = "making a whiteout where devices are denied", .defective = EACCES },
		{ .what = "making a whiteout where regular files are denied", .mended = EACCES },
	};

	require_whiteouts(make_whiteout);
	observations[0].verdict = judge_vforked(&no_devices, 1, make_whiteout, NULL);
	observations[1].verdict = judge_vforked(&no_files, 1, make_whiteout, NULL);
	clean_up();
	erratum_settle(self->features, observations, 2);
}

static void judge_left_whiteout(const struct test_case *self)
{
	struct observation observation = {
		.what = "leaving a whiteout where regular files are denied",
		.mended = EACCES,
	};
	struct verdict verdict;

	require_whiteouts(leave_whiteout);
	verdict = judge_vforked(&no_devices, 1, leave_whiteout, NULL);
	expect_verdict(&verdict, 0, "leaving a whiteout where devices are denied");
	clean_up();
	verdict = judge_vforked(&no_files, 1, make_regular_file, NULL);
	expect_verdict(&verdict, EACCES, "making a regular file");
	clean_up();
	observation.verdict = judge_vforked(&no_files, 1, leave_whiteout, NULL);
	clean_up();
	erratum_settle(self->features, &observation, 1);
}

#define SOURCE(abi_) "security/landlock/errata/abi-" #abi_ ".h"

static const struct test_case cases[] = {
	{ .name = "tcp_rights_spare_mptcp",
	  .title = "rights for TCP do not restrict MPTCP",
	  .features = "erratum.1",
	  .source = SOURCE(4),
	  .needs = "abi>=4",
	  .body = judge_mptcp },
	{ .name = "signal_scope_spares_own_threads",
	  .title = "a scope of signals does not keep a thread from its own process",
	  .features = "erratum.2",
	  .source = SOURCE(6),
	  .needs = "abi>=6",
	  .body = judge_threads },
	{ .name = "whiteouts_are_regular_files",
	  .title = "making a whiteout takes the right for regular files, not that for devices",
	  .features = "erratum.4",
	  .source = SOURCE(1),
	  .needs = "abi>=1",
	  .body = judge_whiteout },
	{ .name = "left_whiteouts_are_regular_files",
	  .title = "a rename that leaves a whiteout takes the right for regular files",
	  .features = "erratum.4",
	  .source = SOURCE(1),
	  .needs = "abi>=1",
	  .body = judge_left_whiteout },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
