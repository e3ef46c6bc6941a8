// SPDX-License-Identifier: MIT
#include "ends.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

int ends_open(int ends[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0)
		return 0;
	if (errno != EAFNOSUPPORT)
		return errno;
	return pipe2(ends, O_CLOEXEC) ? errno : 0;
}
