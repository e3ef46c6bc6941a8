/* SPDX-License-Identifier: MIT */
/* What an ELF file asks for: its dynamic loader, and libraries by name. */
#ifndef LLK_RUN_ELF_H
#define LLK_RUN_ELF_H

#include <limits.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>

#define ELF_LIBRARIES 64

/* What the kernel reads of a loader at once. */
#define ELF_HEADER_SIZE ((off_t)sizeof(ElfW(Ehdr)))

struct elf_file {
	char loader[PATH_MAX]; /* PT_INTERP */
	bool has_loader;
	char *strings; /* what these point into, or NULL */
	const char *libraries[ELF_LIBRARIES];
	size_t library_count;
	const char *search; /* DT_RUNPATH or DT_RPATH, or NULL */
};

/*
 * Read it.  Returns 0, or the errno with which the kernel refuses to execute it: ENOEXEC if it is
 * no ELF file, a broken one or one for another machine; EIO.  elf_close() is called in any case.
 */
int elf_read(int fd, struct elf_file *elf);
void elf_close(struct elf_file *elf);

#endif
