// SPDX-License-Identifier: MIT
/* Code in which each kind of fault can be made, and a program that shows what it does. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define WIDE(mask) ((mask)&0xf0)

static int calls;

struct rights {
	unsigned int access : 7;
	bool quiet;
};

static void count_call(void)
{
	calls++;
}

static int check(const int flags, const int port)
{
	if (flags & ~3)
		return -EINVAL;
	if (port > 10 || (flags == 3 && !port))
		return -EACCES;
	count_call();
	return 0;
}

static unsigned int collect(struct rights *const rights, const size_t count)
{
	unsigned int all = 0;

	for (size_t i = 0; i < count; i++) {
		rights[i].access &= 0x0f;
		all |= rights[i].access;
	}
	return all;
}

static const char *name(const int kind)
{
	switch (kind) {
	case 1:
		return "file";
	case 2:
		return "folder";
	default:
		return "other";
	}
}

static bool is_quiet(const struct rights *const rights)
{
	return rights->quiet ? true : false;
}

int main(void)
{
	struct rights rights[] = { { 0x31, false }, { 0x12, true }, { 0x40, false } };

	for (int flags = 0; flags < 6; flags++) {
		for (int port = 0; port < 13; port++)
			printf("%d ", check(flags, port));
	}
	printf("%d %x %x ", calls, collect(rights, 2), WIDE(rights[2].access));
	for (int kind = 0; kind < 4; kind++)
		printf("%s ", name(kind) ? name(kind) : "none");
	printf("%d %d\n", is_quiet(&rights[0]), is_quiet(&rights[1]));
	return 0;
}
