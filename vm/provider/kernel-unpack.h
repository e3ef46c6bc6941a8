/* SPDX-License-Identifier: MIT */
/* Make a folder of the cache from the packages of a kernel, whatever their format. */
#ifndef LLK_VM_KERNEL_UNPACK_H
#define LLK_VM_KERNEL_UNPACK_H

#include "unpack.h"

/* An unpack_place() that keeps what a guest needs of a kernel; context: its release. */
int kernel_unpack_place(void *context, struct archive_entry *entry, const char *path, char **place);

/* See that a package is the one that was listed.  0, or -1 after a complaint. */
int kernel_unpack_check(const char *package, const char *file, const char *sha256);

/* See that the packages of a release held an image.  0, or -1 after a complaint. */
int kernel_unpack_finish(const char *folder, const char *release);

#endif
