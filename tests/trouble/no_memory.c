// SPDX-License-Identifier: MIT
/*
 * Preloaded: in the program that LLK_NO_MEMORY_IN names, the allocation of the number that
 * LLK_NO_MEMORY has finds no memory.  How many there were is written to descriptor 99, if it is
 * open.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT_FD 99

/* The C library's own, which malloc(3) and the others are when nobody replaces them. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_ulong count;
static unsigned long refused;
static bool meant;

__attribute__((constructor)) static void begin(void)
{
	const char *name = getenv("LLK_NO_MEMORY_IN"), *number = getenv("LLK_NO_MEMORY");

	meant = name && strcmp(name, program_invocation_short_name) == 0;
	refused = meant && number ? strtoul(number, NULL, 10) : 0;
}

__attribute__((destructor)) static void end(void)
{
	if (meant)
		dprintf(COUNT_FD, "%lu\n", count);
}

static bool is_refused(void)
{
	if (!meant || ++count != refused)
		return false;
	errno = ENOMEM;
	return true;
}

__attribute__((visibility("default"))) void *malloc(size_t size)
{
	return is_refused() ? NULL : __libc_malloc(size);
}

__attribute__((visibility("default"))) void *calloc(size_t number, size_t size)
{
	return is_refused() ? NULL : __libc_calloc(number, size);
}

__attribute__((visibility("default"))) void *realloc(void *old, size_t size)
{
	return is_refused() ? NULL : __libc_realloc(old, size);
}
