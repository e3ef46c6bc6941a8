// SPDX-License-Identifier: MIT
#include "listener.h"

#include <errno.h>
#include <sys/socket.h>

#include "expect.h"
#include "reason.h"

struct sockaddr_in loopback(in_port_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = port,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

struct sockaddr_in listen_tcp(void)
{
	struct sockaddr_in address = loopback(0);
	socklen_t size = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) || listen(fd, 8) ||
	    getsockname(fd, (struct sockaddr *)&address, &size))
		expect_skip(REASON_NETWORK, "listening on TCP: %s", expect_errno_name(errno));
	return address;
}
