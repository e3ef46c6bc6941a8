/* SPDX-License-Identifier: MIT */
/* Where a program is that execvp(3) would run. */
#ifndef LLK_VM_FIND_PROGRAM_H
#define LLK_VM_FIND_PROGRAM_H

/* Its path, a new string, or NULL. */
char *find_program(const char *name);

#endif
