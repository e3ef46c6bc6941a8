/* SPDX-License-Identifier: MIT */
/* The order of package versions, which only their provider knows: landlock-vm is asked for it. */
#ifndef MATRIX_VERSION_ORDER_H
#define MATRIX_VERSION_ORDER_H

#include <jansson.h>

/*
 * The texts of an array, the oldest first; a new array, or NULL after a message.
 *
 * vm: landlock-vm, or NULL: the one beside this program; provider: NULL for landlock-vm's default.
 */
json_t *version_order(const char *vm, const char *provider, const json_t *versions);

#endif
