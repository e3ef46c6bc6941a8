// SPDX-License-Identifier: MIT
/* A test program that cannot say which test cases it has. */
#include <stdio.h>

int main(void)
{
	puts("Content-Type: application/X-atf-tp; version=\"2\"");
	return 0;
}
