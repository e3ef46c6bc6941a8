// SPDX-License-Identifier: MIT
#include "shared.h"

#include <errno.h>
#include <sys/mman.h>

#include "expect.h"

void *shared_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		expect_broken("shared memory: %s", expect_errno_name(errno));
	return memory;
}
