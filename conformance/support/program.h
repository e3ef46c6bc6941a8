/* SPDX-License-Identifier: MIT */
/* The programs that the suite executes: they stand beside the test program. */
#ifndef SUPPORT_PROGRAM_H
#define SUPPORT_PROGRAM_H

/* Path of the program of that name; valid until the process ends.  Never NULL. */
const char *program_beside(const char *name);

#endif
