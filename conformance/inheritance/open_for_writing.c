// SPDX-License-Identifier: MIT
/*
 * Judged after execve(2): opens a file for writing.
 * usage: open_for_writing FILE; exits with the errno, 0 for success.
 */
#include <errno.h>
#include <fcntl.h>

int main(int argc, char **argv)
{
	if (argc != 2)
		return EINVAL;
	return open(argv[1], O_WRONLY | O_CLOEXEC) < 0 ? errno : 0;
}
