/* SPDX-License-Identifier: MIT */
/* The file of a kernel module: its content, and what it says of itself. */
#ifndef LLK_VM_MODULE_FILE_H
#define LLK_VM_MODULE_FILE_H

#include <stddef.h>

struct module_file {
	char *content; /* uncompressed */
	size_t size;
};

/*
 * Read a module, whatever it is compressed with: a kernel loads only what it can unpack.  0, or -1
 * with a sentence in *wrong that the caller frees.
 */
int module_file_read(struct module_file *file, const char *path, char **wrong);

/*
 * See that it is a module for an architecture, and of a kernel's release unless that is NULL.  The
 * names of the modules that it says it needs, with commas: a new string; or NULL with a sentence in
 * *wrong.
 */
char *module_file_check(const struct module_file *file, const char *path, const char *arch,
			const char *release, char **wrong);

void module_file_release(struct module_file *file);

#endif
