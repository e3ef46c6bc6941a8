// SPDX-License-Identifier: MIT
/*
 * Judged after execve(2): lists the working directory.
 * usage: list_directory; exits with the errno, 0 for success.
 */
#include <errno.h>
#include <fcntl.h>

int main(void)
{
	return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) < 0 ? errno : 0;
}
