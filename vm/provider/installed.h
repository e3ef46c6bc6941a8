/* SPDX-License-Identifier: MIT */
/* Where distributions put the files of a kernel, in packages and below the root they install to. */
#ifndef LLK_VM_INSTALLED_H
#define LLK_VM_INSTALLED_H

#include <stdbool.h>
#include <stddef.h>

enum installed_part {
	INSTALLED_IMAGE,
	INSTALLED_CONFIG,
	INSTALLED_MODULES,
};

struct installed_file {
	enum installed_part part;
	const char *release; /* of the kernel; within the path, not NUL-terminated */
	size_t release_length;
	const char *rest; /* of a module: its path in the folder of modules */
};

/* The first place of a part below a root, a new string; NULL, silently, if it is in none. */
char *installed_find(const char *root, enum installed_part part, const char *release);

/*
 * Whether a path, relative to the root, is that of a file that a kernel needs: its image, its
 * configuration, a module or one of the lists beside the modules.
 */
bool installed_read(const char *path, struct installed_file *file);

bool installed_is_of(const struct installed_file *file, const char *release);

/* Where the file goes in the cache, as kernel-record.h has it: a new string, or NULL. */
char *installed_place(const struct installed_file *file);

/* Whether a file in a folder of modules is a module or one of depmod's lists, by its name. */
bool installed_is_module(const char *name);

#endif
