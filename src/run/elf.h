/* SPDX-License-Identifier: MIT */
/* What an ELF file asks for: its dynamic loader, and libraries by name. */
#ifndef LLK_RUN_ELF_H
#define LLK_RUN_ELF_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define ELF_LIBRARIES 64

struct elf_file {
	char loader[PATH_MAX]; /* PT_INTERP, empty for none */
	char *strings;	       /* what these point into, or NULL */
	const char *libraries[ELF_LIBRARIES];
	size_t library_count;
	const char *search; /* DT_RUNPATH or DT_RPATH, or NULL */
};

/* Read it; false if it is no ELF file, or a broken one.  elf_close() is called in either case. */
bool elf_read(int fd, struct elf_file *elf);
void elf_close(struct elf_file *elf);

#endif
