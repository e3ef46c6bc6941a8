// SPDX-License-Identifier: MIT
/* Rulesets that pass from one process to another, and how long what they do lasts. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <file.h>
#include <privilege.h>
#include <shared.h>
#include <yama.h>

#define ENFORCERS 4

static const struct llk_ruleset_attr no_listing = {
	.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
};

static int enforce_and_list(int ruleset_fd)
{
	int error = privilege_set_no_new_privs();

	if (error)
		return error;
	error = -llk_sys_restrict_self(ruleset_fd, 0);
	close(ruleset_fd);
	return error ? SANDBOX_REFUSED(error) : file_list_here();
}

static int send_descriptor(int socket_fd, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control.bytes) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return sendmsg(socket_fd, &message, 0) == 1 ? 0 : errno;
}

static int receive_descriptor(int socket_fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control.bytes) };
	const struct cmsghdr *header;
	int fd;

	if (recvmsg(socket_fd, &message, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_type != SCM_RIGHTS)
		return -1;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

/* Its maker has ended when the ruleset is enforced. */
static int enforce_received(void *context)
{
	int ends[2], ruleset_fd;
	pid_t maker;

	(void)context;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return NOT_PREPARED(errno);
	maker = fork();
	if (maker == 0) {
		ruleset_fd = llk_sys_create_ruleset(&no_listing, sizeof(no_listing), 0);
		_exit(ruleset_fd < 0 ? -ruleset_fd : send_descriptor(ends[1], ruleset_fd));
	}
	close(ends[1]);
	ruleset_fd = receive_descriptor(ends[0]);
	if (maker < 0 || ruleset_fd < 0 || waitpid(maker, NULL, 0) != maker)
		return NOT_PREPARED(EPROTO);
	return enforce_and_list(ruleset_fd);
}

/* Context: the errno of fetching it. */
static int enforce_fetched(void *context)
{
	int pipe_fds[2], number, pid_fd, ruleset_fd, *fetch_error = context;
	pid_t maker;

	if (pipe2(pipe_fds, O_CLOEXEC))
		return NOT_PREPARED(errno);
	maker = fork();
	if (maker == 0) {
		ruleset_fd = llk_sys_create_ruleset(&no_listing, sizeof(no_listing), 0);
		if (write(pipe_fds[1], &ruleset_fd, sizeof(ruleset_fd)) < 0)
			_exit(1);
		for (;;)
			pause();
	}
	if (maker < 0)
		return NOT_PREPARED(errno);
	if (read(pipe_fds[0], &number, sizeof(number)) != sizeof(number))
		return NOT_PREPARED(EPROTO);
	pid_fd = (int)syscall(SYS_pidfd_open, maker, 0);
	ruleset_fd = pid_fd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pid_fd, number, 0);
	if (ruleset_fd < 0) {
		*fetch_error = errno;
		return NOT_PREPARED(errno);
	}
	kill(maker, SIGKILL);
	if (waitpid(maker, NULL, 0) != maker)
		return NOT_PREPARED(ECHILD);
	return enforce_and_list(ruleset_fd);
}

static int list_freely(void *context)
{
	(void)context;
	return file_list_here();
}

static void judge_received(const struct test_case *self)
{
	struct verdict verdict = judge_vforked(NULL, 0, list_freely, NULL);
	int *fetch_error = shared_memory(sizeof(*fetch_error));

	(void)self;
	expect_control(&verdict, "listing a directory");
	verdict = judge_vforked(NULL, 0, enforce_received, NULL);
	expect_verdict(&verdict, EACCES, "listing under a ruleset that came through a socket");
	verdict = judge_vforked(NULL, 0, enforce_fetched, fetch_error);
	if (*fetch_error)
		yama_or_broken("fetching a descriptor by pidfd_getfd(2)", *fetch_error);
	expect_verdict(&verdict, EACCES, "listing under a ruleset that pidfd_getfd(2) fetched");
}

/* Several processes enforce one ruleset, and one of them adds to it first. */
static int enforce_together(void *context)
{
	const int ruleset_fd = llk_sys_create_ruleset(&no_listing, sizeof(no_listing), 0);
	pid_t enforcers[ENFORCERS];

	(void)context;
	if (ruleset_fd < 0)
		return SANDBOX_REFUSED(-ruleset_fd);
	for (int i = 0; i < ENFORCERS; i++) {
		enforcers[i] = fork();
		if (enforcers[i] == 0)
			_exit(enforce_and_list(ruleset_fd) == EACCES ? 0 : 1);
	}
	for (int i = 0; i < ENFORCERS; i++) {
		int status;

		if (enforcers[i] < 0 || waitpid(enforcers[i], &status, 0) != enforcers[i])
			return NOT_PREPARED(ECHILD);
		if (status)
			return EEXIST;
	}
	/* Who made it has not restricted itself. */
	return file_list_here();
}

static void judge_shared(const struct test_case *self)
{
	const struct verdict verdict = judge_vforked(NULL, 0, enforce_together, NULL);

	(void)self;
	expect_verdict(
		&verdict, 0,
		"listing by whom made a ruleset that others enforce; EEXIST: by one of those");
}

struct quota {
	struct llk_ruleset_attr attr;
	size_t size;
};

/* With no descriptor left to be given. */
static int create_without_descriptors(void *context)
{
	const struct quota *quota = context;
	const int next = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	const struct rlimit limit = { (rlim_t)next, (rlim_t)next };

	if (next < 0 || close(next) || setrlimit(RLIMIT_NOFILE, &limit))
		return NOT_PREPARED(errno);
	return -llk_sys_create_ruleset(&quota->attr, quota->size, 0);
}

static void judge_descriptors(const struct test_case *self)
{
	const struct {
		const char *what;
		struct quota quota;
		int error;
	} rows[] = {
		{ "a ruleset", { no_listing, sizeof(no_listing) }, EMFILE },
		{ "no right", { { 0 }, sizeof(no_listing) }, ENOMSG },
		{ "a size that is too small", { no_listing, 4 }, EINVAL },
		{ "an unknown right", { { .handled_access_fs = 1ULL << 63 }, 8 }, EINVAL },
	};

	(void)self;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct quota quota = rows[i].quota;
		const struct verdict verdict =
			judge_vforked(NULL, 0, create_without_descriptors, &quota);

		expect_verdict(&verdict, rows[i].error,
			       "landlock_create_ruleset without descriptors, %s", rows[i].what);
	}
}

static const struct test_case cases[] = {
	{ .name = "passed_to_another_process",
	  .title = "a ruleset can be enforced by whom it was passed to, after its maker has ended",
	  .source = SOURCE_RESTRICT_SELF,
	  .needs = "abi>=1 unix",
	  .body = judge_received },
	{ .name = "enforced_by_several_processes",
	  .title = "a ruleset restricts each process that enforces it, and not who made it",
	  .source = SOURCE_RESTRICT_SELF,
	  .needs = "abi>=1",
	  .body = judge_shared },
	{ .name = "no_descriptor_left",
	  .title = "a ruleset that no descriptor is left for is EMFILE, after other errors",
	  .source = "kernel behaviour, security/landlock/syscalls.c:landlock_create_ruleset",
	  .needs = "abi>=1",
	  .body = judge_descriptors },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
