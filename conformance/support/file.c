// SPDX-License-Identifier: MIT
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include "case.h"
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

const char *file_new_queue_name(void)
{
	unsigned long long number;

	if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
		expect_broken("getrandom: %s", expect_errno_name(errno));
	return case_text("/landlock-kit-%llx", number);
}
