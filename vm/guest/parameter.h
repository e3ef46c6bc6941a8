/* SPDX-License-Identifier: MIT */
/* The kernel parameters that are meant for init. */
#ifndef LLK_GUEST_PARAMETER_H
#define LLK_GUEST_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The value of the parameter whose name, with its "=", is given.  False if it is not there, is
 * empty or has no room.
 */
bool parameter_read(const char *name, char *value, size_t size);

#endif
