// SPDX-License-Identifier: MIT
/*
 * How often this program has allocated memory, wherever it did: by standing in for the C library's
 * malloc(3) family, or through the hooks of AddressSanitizer, which stands in for it already.
 */
#include <stdlib.h>

#include "allocation_count.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

static volatile size_t count;

size_t allocation_count(void)
{
	return count;
}

#ifdef SANITIZED

/* As its <sanitizer/allocator_interface.h> has it, which gcc does not install. */
int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void *, size_t),
					      void (*free_hook)(const volatile void *));

static void note_malloc(const volatile void *memory, size_t size)
{
	(void)memory;
	(void)size;
	count++;
}

static void note_free(const volatile void *memory)
{
	(void)memory;
}

void start_counting_allocations(void)
{
	if (!__sanitizer_install_malloc_and_free_hooks(note_malloc, note_free))
		abort();
	count = 0;
}

#else

/* The C library's own, under the names that it keeps for programs like this one. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *memory, size_t size);

/* Visible to the C library, whose own calls are to be counted too. */
#define REPLACES __attribute__((visibility("default")))

REPLACES void *malloc(size_t size);
REPLACES void *calloc(size_t number, size_t size);
REPLACES void *realloc(void *memory, size_t size);

void *malloc(size_t size)
{
	count++;
	return __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
	count++;
	return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size)
{
	count++;
	return __libc_realloc(memory, size);
}

void start_counting_allocations(void)
{
	count = 0;
}

#endif
