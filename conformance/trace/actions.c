// SPDX-License-Identifier: MIT
#include "actions.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <expect.h>

int actions_make_ruleset(const struct llk_ruleset_attr *attr)
{
	const int fd = llk_sys_create_ruleset(attr, sizeof(*attr), 0);

	expect_answer(fd, 0, "landlock_create_ruleset");
	expect_settle();
	return fd;
}

void actions_make_file(void)
{
	const int fd =
		mkdir("dir", 0700) ? -1 : open("dir/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		expect_broken("dir/file: %s", expect_errno_name(errno));
	close(fd);
}

int actions_make_deep(void)
{
	char name[NAME_MAX + 1];
	int fd = open(".", O_PATH | O_CLOEXEC), file;

	memset(name, 'a', NAME_MAX);
	name[NAME_MAX] = '\0';
	for (int length = 0; fd >= 0 && length <= PATH_MAX; length += NAME_MAX + 1) {
		const int outer = fd;

		if (mkdirat(outer, name, 0700))
			expect_broken("mkdirat: %s", expect_errno_name(errno));
		fd = openat(outer, name, O_PATH | O_CLOEXEC);
		close(outer);
	}
	file = openat(fd, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (file < 0)
		expect_broken("a deep folder: %s", expect_errno_name(errno));
	close(file);
	return fd;
}

int actions_detach(void)
{
	const long fd = syscall(SYS_open_tree, AT_FDCWD, ".", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0)
		expect_broken("open_tree: %s", expect_errno_name(errno));
	return (int)fd;
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
