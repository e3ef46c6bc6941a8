/* SPDX-License-Identifier: MIT */
/*
 * Memory of jansson, for programs that would rather end than lose something.  What jansson builds
 * step by step lacks a value for which there was no memory, and a result that is lost would look
 * like one that never was.
 */
#ifndef LLK_JSON_MEMORY_H
#define LLK_JSON_MEMORY_H

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static int json_memory_status;

static void *json_memory_get(size_t size)
{
	void *memory = malloc(size);

	if (memory)
		return memory;
	fprintf(stderr, "%s: out of memory\n", program_invocation_short_name);
	exit(json_memory_status);
}

/* From now on the program ends with that status, and says so, where jansson finds no memory. */
static inline void json_memory_demand(int status)
{
	json_memory_status = status;
	json_set_alloc_funcs(json_memory_get, free);
}

#endif
