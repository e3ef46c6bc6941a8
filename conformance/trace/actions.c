// SPDX-License-Identifier: MIT
#include "actions.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <expect.h>

void actions_make_file(void)
{
	const int fd =
		mkdir("dir", 0700) ? -1 : open("dir/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		expect_broken("dir/file: %s", expect_errno_name(errno));
	close(fd);
}

int actions_open_file(void *context)
{
	(void)context;
	return open("dir/file", O_RDWR | O_CLOEXEC) < 0 ? errno : 0;
}

int actions_bind_port(void *context)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(1025),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)context;
	if (fd < 0)
		return NOT_PREPARED(errno);
	return bind(fd, (const struct sockaddr *)&address, sizeof(address)) ? errno : 0;
}
