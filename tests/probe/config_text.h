/* SPDX-License-Identifier: MIT */
/* Kernel configurations that are written down in a test. */
#ifndef TESTS_CONFIG_TEXT_H
#define TESTS_CONFIG_TEXT_H

#include "kernel_config.h"

/* By this line a configuration is known to be whole. */
#define END "# end of Kernel hacking\n"

/* Read it from a file, and require that kernel_config_read() answers as expected. */
struct kernel_config read_config(const char *text, int expected);

#endif
