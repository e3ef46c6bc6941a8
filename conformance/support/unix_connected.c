// SPDX-License-Identifier: MIT
/* Scenarios of what was connected before the layer is entered. */
#include <errno.h>

#include "expect.h"
#include "unix_run.h"

/* A socket that is connected outside.  Its descriptor, or a negative number as run_socket(). */
static int connect_and_enter(const struct run *run)
{
	const int fd = run_socket(run);
	int error;

	if (fd < 0)
		return fd;
	error = run_prepared(unix_connect(fd, &run->server->names[unix_index(run->type)]));
	if (!error)
		error = run_enter(run);
	return error ? -error : fd;
}

static int stream_on(const struct run *run)
{
	const int fd = connect_and_enter(run);
	int error, accepted;

	if (fd < 0)
		return -fd;
	error = unix_send(fd, NULL);
	if (error)
		return error;
	/* And back again, from what is accepted in the layer. */
	accepted = accept4(run->server->fds[unix_index(run->type)], NULL, NULL, SOCK_CLOEXEC);
	if (accepted < 0)
		return errno;
	error = unix_send(accepted, NULL);
	if (error)
		return error;
	return recv(fd, &(char){ 0 }, 1, 0) == 1 ? 0 : errno;
}

static int send_on(const struct run *run)
{
	const int fd = connect_and_enter(run);

	return fd < 0 ? -fd : unix_send(fd, NULL);
}

static int send_to_the_same(const struct run *run)
{
	const int fd = connect_and_enter(run);

	return fd < 0 ? -fd : unix_send(fd, &run->server->names[unix_index(run->type)]);
}

static int send_to_another(const struct run *run)
{
	const int fd = connect_and_enter(run);

	return fd < 0 ? -fd : unix_send(fd, &run->other_server->names[unix_index(run->type)]);
}

/* For what is no datagram a name has no meaning, and is at most refused as such. */
static int send_with_idle_name(const struct run *run)
{
	const int error = send_to_another(run);

	return error == EISCONN ? 0 : error;
}

static int reconnect_to_the_same(const struct run *run)
{
	const int fd = connect_and_enter(run);

	return fd < 0 ? -fd : unix_connect(fd, &run->server->names[unix_index(run->type)]);
}

static int reconnect_to_another(const struct run *run)
{
	const int fd = connect_and_enter(run);

	return fd < 0 ? -fd : unix_connect(fd, &run->other_server->names[unix_index(run->type)]);
}

static const struct unix_name nobody = {
	.address = { .sun_family = AF_UNSPEC },
	.size = sizeof(sa_family_t),
};

static int disconnect(const struct run *run)
{
	const int fd = connect_and_enter(run);

	return fd < 0 ? -fd : unix_connect(fd, &nobody);
}

static int disconnect_and_send(const struct run *run)
{
	const int fd = connect_and_enter(run);
	const int error = fd < 0 ? -fd : run_prepared(unix_connect(fd, &nobody));

	return error ? error : unix_send(fd, &run->server->names[unix_index(run->type)]);
}

/* The answer goes to the name that the client has bound, outside. */
static int answer_client(const struct run *run)
{
	const int client_fd = run_socket(run);
	int error = client_fd < 0
			    ? -client_fd
			    : run_prepared(unix_serve(client_fd, run->type, &run->client_name));
	int fd;

	if (!error)
		error = run_enter(run);
	fd = run_socket(run);
	if (!error)
		error = fd < 0 ? -fd : unix_send(fd, &run->client_name);
	return error;
}

static int pair_up(const struct run *run)
{
	int pair[2];
	int error = run_enter(run);

	if (error)
		return error;
	if (socketpair(AF_UNIX, run->type | SOCK_CLOEXEC, 0, pair))
		return errno;
	error = unix_send(pair[0], NULL);
	if (error)
		return error;
	return recv(pair[1], &(char){ 0 }, 1, 0) == 1 ? 0 : errno;
}

static const struct scenario connected[] = {
	{ "a stream that was connected before", stream_on, STREAM | SEQPACKET, false, false },
	{ "the same with a name that it ignores", send_with_idle_name, STREAM | SEQPACKET, false,
	  false },
	{ "a datagram where it was connected to before", send_on, DATAGRAM, false, false },
	/* The name of the peer is resolved again, which a scope does not mind. */
	{ "the same by its name", send_to_the_same, DATAGRAM, false, true },
	{ "a datagram to another name", send_to_another, DATAGRAM, true, true },
	{ "connecting again to the same", reconnect_to_the_same, DATAGRAM, false, true },
	{ "connecting to another", reconnect_to_another, DATAGRAM, true, true },
	{ "disconnecting", disconnect, DATAGRAM, false, false },
	{ "a datagram to whom it is not connected any more", disconnect_and_send, DATAGRAM, true,
	  true },
	{ "a datagram to a client from before", answer_client, DATAGRAM, true, true },
	{ "a pair of sockets", pair_up, EVERY, false, false },
};

void unix_scenario_judge_connected(const struct unix_scenario_plan *plan)
{
	run_scenarios(connected, sizeof(connected) / sizeof(connected[0]), plan);
}
