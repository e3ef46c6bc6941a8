/* SPDX-License-Identifier: MIT */
/* The end of a machine's console. */
#ifndef MATRIX_CONSOLE_TAIL_H
#define MATRIX_CONSOLE_TAIL_H

/*
 * The last lines of directory/console.log as people are shown them, a new string; NULL if there is
 * none.
 */
char *console_tail(const char *directory);

#endif
