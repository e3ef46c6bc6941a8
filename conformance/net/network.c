// SPDX-License-Identifier: MIT
#include "network.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <expect.h>
#include <namespace.h>
#include <needs.h>
#include <reason.h>

static int bring_loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0)
		return errno;
	error = ioctl(fd, SIOCSIFFLAGS, &request) ? errno : 0;
	close(fd);
	return error;
}

void network_enter(void)
{
	/* The second is for the interface of the new namespace, and its settings. */
	const bool is_privileged =
		needs_has_capability("sys_admin") && needs_has_capability("net_admin");
	int error = is_privileged ? 0 : namespace_enter_user();

	if (!error && unshare(CLONE_NEWNET))
		error = errno;
	if (error)
		expect_skip(REASON_PRIVILEGE, "no network namespace of one's own: %s",
			    expect_errno_name(error));
	error = bring_loopback_up();
	if (error)
		expect_skip(REASON_NETWORK, "no loopback interface: %s", expect_errno_name(error));
}

int network_set(const char *name, const char *value)
{
	char path[128];
	int error = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (write(fd, value, strlen(value)) != (ssize_t)strlen(value))
		error = errno;
	close(fd);
	return error;
}
