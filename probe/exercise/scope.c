// SPDX-License-Identifier: MIT
/* The exercises of the scopes: a target outside of the caller's domain, and one within it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalogue.h"

/*
 * Abstract UNIX sockets.
 */

/* Listen on an abstract name that the kernel chooses.  Notes socket and name in the site. */
static int listen_abstract(struct exercise_site *site)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(address);

	site->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (site->fd < 0)
		return errno;
	if (bind(site->fd, (struct sockaddr *)&address, sizeof(address.sun_family)) ||
	    listen(site->fd, 1) || getsockname(site->fd, (struct sockaddr *)&address, &size))
		return errno;
	site->name_size = size - offsetof(struct sockaddr_un, sun_path);
	if (site->name_size > sizeof(site->name))
		return ENAMETOOLONG;
	memcpy(site->name, address.sun_path, site->name_size);
	return 0;
}

static int connect_abstract(void *context)
{
	const struct exercise_site *const site = context;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int error = 0;
	int fd;

	memcpy(address.sun_path, site->name, site->name_size);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	if (connect(fd, (struct sockaddr *)&address,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + site->name_size)))
		error = errno;
	close(fd);
	return error;
}

static int connect_abstract_within(void *context)
{
	const struct exercise_site *const outside = context;
	struct exercise_site within = *outside;
	const int error = listen_abstract(&within);

	return error ? error : connect_abstract(&within);
}

static void close_abstract(struct exercise_site *site)
{
	if (site->fd >= 0)
		close(site->fd);
	site->fd = -1;
}

/*
 * Signals.
 */

/* The peer: waits until its parent closes the pipe or is gone. */
static _Noreturn void wait_for_end(const int pipe_fds[2])
{
	char byte;

	close(pipe_fds[1]);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	while (read(pipe_fds[0], &byte, 1) < 0 && errno == EINTR)
		;
	_exit(0);
}

static int start_peer(struct exercise_site *site)
{
	int pipe_fds[2];
	int error;
	pid_t peer;

	if (pipe2(pipe_fds, O_CLOEXEC))
		return errno;
	peer = _Fork();
	if (peer == 0)
		wait_for_end(pipe_fds);
	error = peer < 0 ? errno : 0;
	close(pipe_fds[0]);
	site->fd = pipe_fds[1];
	site->peer = peer < 0 ? 0 : peer;
	return error;
}

static void end_peer(struct exercise_site *site)
{
	if (site->fd >= 0)
		close(site->fd);
	site->fd = -1;
	if (!site->peer)
		return;
	kill(site->peer, SIGKILL);
	while (waitpid(site->peer, NULL, 0) < 0 && errno == EINTR)
		;
	site->peer = 0;
}

static int signal_peer(void *context)
{
	const struct exercise_site *const site = context;

	return kill(site->peer, 0) ? errno : 0;
}

static int signal_peer_within(void *context)
{
	struct exercise_site within = { .dir_fd = -1, .fd = -1 };
	int error = start_peer(&within);

	(void)context;
	if (error)
		return error;
	error = signal_peer(&within);
	end_peer(&within);
	return error;
}

const struct exercise scope_exercises[SCOPE_EXERCISES] = {
	{
		.feature = "scope.abstract_unix_socket",
		.denial = EPERM,
		.set_up = listen_abstract,
		.act = connect_abstract,
		.act_within = connect_abstract_within,
		.tidy = close_abstract,
	},
	{
		.feature = "scope.signal",
		.denial = EPERM,
		.set_up = start_peer,
		.act = signal_peer,
		.act_within = signal_peer_within,
		.tidy = end_peer,
	},
};
