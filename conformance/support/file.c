// SPDX-License-Identifier: MIT
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "expect.h"

int file_make(const char *path)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		expect_broken("%s: %s", path, expect_errno_name(errno));
	return fd;
}

int file_outcome(int fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

int file_list_here(void)
{
	return file_outcome(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}
