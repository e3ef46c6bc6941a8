/* SPDX-License-Identifier: MIT */
/* getopt_long(3), whose complaints would repeat to the terminal whatever was typed. */
#ifndef LLK_NEXT_OPTION_H
#define LLK_NEXT_OPTION_H

#include <getopt.h>

/*
 * The next option, as getopt_long(3) returns it: '?' after a complaint in the name of the program
 * on standard error.
 */
int option_next(const char *program, int argc, char *const argv[], const char *letters,
		const struct option *words);

#endif
