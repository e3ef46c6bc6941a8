/* SPDX-License-Identifier: MIT */
#ifndef EXERCISE_ERRNO_NAME_H
#define EXERCISE_ERRNO_NAME_H

/* "EPERM" and so on; "an unknown error" for a number that is none. */
const char *errno_name(int error);

#endif
