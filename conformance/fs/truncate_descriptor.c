// SPDX-License-Identifier: MIT
/*
 * Judged after execve(2): cuts the file of a descriptor.
 * usage: truncate_descriptor NUMBER; exits with the errno, 0 for success.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc != 2)
		return EINVAL;
	return ftruncate(atoi(argv[1]), 0) ? errno : 0;
}
