// SPDX-License-Identifier: MIT
/* Scenarios of who makes the sockets, who binds them and who connects them. */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expect.h"
#include "unix_run.h"

static int serve_before(const struct run *run)
{
	const int fd = run_socket(run);
	int error = fd < 0 ? -fd : run_prepared(unix_serve(fd, run->type, &run->name));

	if (!error)
		error = run_enter(run);
	return error ? error : run_connect(run, &run->name);
}

static int serve_within(const struct run *run)
{
	int error = run_enter(run);
	const int fd = run_socket(run);

	if (!error)
		error = fd < 0 ? -fd : run_prepared(unix_serve(fd, run->type, &run->name));
	return error ? error : run_connect(run, &run->name);
}

static int bind_within(const struct run *run)
{
	const int fd = run_socket(run);
	int error = fd < 0 ? -fd : run_enter(run);

	if (!error)
		error = run_prepared(unix_serve(fd, run->type, &run->name));
	return error ? error : run_connect(run, &run->name);
}

static int make_client_before(const struct run *run)
{
	const int fd = run_socket(run);
	const int error = fd < 0 ? -fd : run_enter(run);

	return error ? error : unix_connect(fd, &run->server->names[unix_index(run->type)]);
}

static int pass(int pair_fd, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
				  .cmsg_level = SOL_SOCKET,
				  .cmsg_type = SCM_RIGHTS } };
	struct iovec data = { .iov_base = (char[]){ "x" }, .iov_len = 1 };
	const struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return sendmsg(pair_fd, &message, MSG_NOSIGNAL) == 1 ? 0 : NOT_PREPARED(errno);
}

static int take(int pair_fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec data = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(pair_fd, &message, MSG_CMSG_CLOEXEC) != 1)
		return run_failure(errno);
	if (message.msg_controllen < CMSG_LEN(sizeof(int)))
		return run_failure(ENODATA);
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

static int report(int pair_fd, int error)
{
	return write(pair_fd, &error, sizeof(error)) == (ssize_t)sizeof(error) ? 0 : 1;
}

static int await(int pair_fd)
{
	int error;

	return read(pair_fd, &error, sizeof(error)) == (ssize_t)sizeof(error) ? error
									      : NOT_PREPARED(EPIPE);
}

/* The forked child enters the layer, and this process stays outside. */
static int run_both(const struct run *run, int (*inside)(const struct run *run, int pair_fd),
		    int (*outside)(const struct run *run, int pair_fd))
{
	int pair[2], error;
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return NOT_PREPARED(errno);
	child = fork();
	if (child < 0)
		return NOT_PREPARED(errno);
	if (child == 0) {
		close(pair[0]);
		error = run_enter(run);
		_exit(report(pair[1], error ? error : inside(run, pair[1])));
	}
	close(pair[1]);
	error = outside(run, pair[0]);
	if (error)
		return error;
	error = await(pair[0]);
	waitpid(child, NULL, 0);
	return error;
}

static int pass_and_connect(const struct run *run, int pair_fd)
{
	const int fd = run_socket(run);
	int error = fd < 0 ? -fd : pass(pair_fd, fd);

	if (!error)
		error = await(pair_fd);
	return error ? error : run_connect(run, &run->name);
}

static int serve_passed(const struct run *run, int pair_fd)
{
	const int fd = take(pair_fd);
	int error = fd < 0 ? -fd : run_prepared(unix_serve(fd, run->type, &run->name));

	if (!error && report(pair_fd, 0))
		error = NOT_PREPARED(EPIPE);
	return error;
}

/* The server's socket is made in the layer, and bound by a process outside of it. */
static int bind_outside(const struct run *run)
{
	return run_both(run, pass_and_connect, serve_passed);
}

static int connect_taken(const struct run *run, int pair_fd)
{
	const int fd = take(pair_fd);

	return fd < 0 ? -fd : unix_connect(fd, &run->name);
}

static int serve_and_pass(const struct run *run, int pair_fd)
{
	const int server_fd = run_socket(run);
	const int client_fd = run_socket(run);
	int error = 0;

	if (server_fd < 0 || client_fd < 0)
		return NOT_PREPARED(EMFILE);
	error = run_prepared(unix_serve(server_fd, run->type, &run->name));
	return error ? error : pass(pair_fd, client_fd);
}

/* The client's socket is made outside, and connected by a process in the layer. */
static int take_client(const struct run *run)
{
	return run_both(run, connect_taken, serve_and_pass);
}

static int pass_client(const struct run *run, int pair_fd)
{
	const int fd = run_socket(run);
	const int error = fd < 0 ? -fd : pass(pair_fd, fd);

	/* What the other side says is the answer. */
	return error ? error : await(pair_fd);
}

static int serve_and_connect_taken(const struct run *run, int pair_fd)
{
	const int server_fd = run_socket(run);
	const int fd = take(pair_fd);
	int error;

	if (server_fd < 0 || fd < 0)
		return fd < 0 ? -fd : -server_fd;
	error = run_prepared(unix_serve(server_fd, run->type, &run->name));
	if (!error)
		error = unix_connect(fd, &run->name);
	return report(pair_fd, error) ? NOT_PREPARED(EPIPE) : 0;
}

/* The client's socket is made in the layer, and connected by a process outside of it. */
static int give_client(const struct run *run)
{
	return run_both(run, pass_client, serve_and_connect_taken);
}

static int connect_itself(const struct run *run)
{
	const int fd = run_socket(run);
	int error = fd < 0 ? -fd : run_prepared(unix_serve(fd, run->type, &run->name));

	if (!error)
		error = run_enter(run);
	return error ? error : unix_connect(fd, &run->name);
}

static int connect_itself_within(const struct run *run)
{
	int error = run_enter(run);
	const int fd = run_socket(run);

	if (!error)
		error = fd < 0 ? -fd : run_prepared(unix_serve(fd, run->type, &run->name));
	return error ? error : unix_connect(fd, &run->name);
}

static const struct scenario makers[] = {
	{ "a server of one's own from before", serve_before, EVERY, true, true },
	{ "a server of one's own from within", serve_within, EVERY, false, false },
	{ "a server from before that is bound within", bind_within, EVERY, true, true },
	{ "a server from within that is bound outside", bind_outside, EVERY, false, false },
	{ "a client from before", make_client_before, EVERY, true, true },
	{ "a client from outside that connects within", take_client, EVERY, true, true },
	{ "a client from within that connects outside", give_client, EVERY, false, false },
	{ "a socket from before to itself", connect_itself, DATAGRAM, true, true },
	{ "a socket from within to itself", connect_itself_within, DATAGRAM, false, false },
};

void unix_scenario_judge_makers(const struct unix_scenario_plan *plan)
{
	run_scenarios(makers, sizeof(makers) / sizeof(makers[0]), plan);
}
