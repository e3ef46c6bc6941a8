// SPDX-License-Identifier: MIT
/*
 * Executed by change_test.
 * usage: peer send PID SIGNAL	sends the signal; exits with the errno, 0 for success
 *	  peer wait		writes a byte to its output when it is ready, and ends with its input
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char byte = 0;

	if (argc == 4 && strcmp(argv[1], "send") == 0)
		return kill(atoi(argv[2]), atoi(argv[3])) ? errno : 0;
	if (argc == 2 && strcmp(argv[1], "wait") == 0) {
		if (write(STDOUT_FILENO, &byte, 1) == 1 && read(STDIN_FILENO, &byte, 1) == 0)
			return 0;
	}
	return EINVAL;
}
