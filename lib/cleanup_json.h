/* SPDX-License-Identifier: MIT */
/* Release of what a scope owns, for programs that use jansson. */
#ifndef LLK_CLEANUP_JSON_H
#define LLK_CLEANUP_JSON_H

#include <jansson.h>

#include "cleanup.h"

static inline void cleanup_json(json_t **value)
{
	json_decref(*value);
}

#define _cleanup_json_ __attribute__((cleanup(cleanup_json)))

#endif
