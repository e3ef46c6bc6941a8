/* SPDX-License-Identifier: MIT */
/* The formats that binfmt_misc knows, and what executes a file of one. */
#ifndef LLK_RUN_BINFMT_H
#define LLK_RUN_BINFMT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* What the kernel reads of a file to know its format. */
#define HEAD_SIZE 256

struct binfmt {
	char interpreter[PATH_MAX];
	char extension[HEAD_SIZE];
	unsigned char magic[HEAD_SIZE], mask[HEAD_SIZE];
	size_t magic_length, mask_length;
	size_t offset;
	bool enabled, opened; /* the interpreter was, when it was registered (F) */
};

/* The entry for a file that begins so, if binfmt_misc is in use and has one. */
bool binfmt_find(const char *path, const unsigned char *head, size_t length, struct binfmt *binfmt);

#endif
