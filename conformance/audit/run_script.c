// SPDX-License-Identifier: MIT
/* Runs the script that is its argument, see script.h, and exits with the result. */
#include "script.h"

int main(int argc, char *argv[])
{
	return argc == 2 ? script_run(argv[1]) : 255;
}
