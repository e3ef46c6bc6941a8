// SPDX-License-Identifier: MIT
/* The exercises of the scopes: a target outside of the caller's domain, and one within it. */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
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

/* The parent judges and never restricts itself: it is outside of the sandbox. */
static int signal_parent(void *context)
{
	(void)context;
	return kill(getppid(), 0) ? errno : 0;
}

/* A child inherits the sandbox, to which its parent belongs. */
static int signal_parent_within(void *context)
{
	return run_in_child(signal_parent, context);
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
		.act = signal_parent,
		.act_within = signal_parent_within,
	},
};
