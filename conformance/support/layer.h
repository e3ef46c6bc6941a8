/* SPDX-License-Identifier: MIT */
/* Layers that many test cases use. */
#ifndef SUPPORT_LAYER_H
#define SUPPORT_LAYER_H

#include <sandbox.h>

/*
 * A layer that handles access, a set of filesystem rights, and grants it for path by the one rule
 * that it fills in, which has to live as long.  Ends the test case as broken without that path.
 */
struct sandbox_layer layer_granting(const char *path, uint64_t access, struct sandbox_rule *rule);

#endif
