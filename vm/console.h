/* SPDX-License-Identifier: MIT */
/* What the guest's console tells about its end. */
#ifndef LLK_VM_CONSOLE_H
#define LLK_VM_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

/* Find the kernel's panic message in the console's file; false if there is none. */
bool console_find_panic(int fd, char *line, size_t size);

/* The last line that is not empty; false if there is none. */
bool console_last_line(int fd, char *line, size_t size);

#endif
