/* SPDX-License-Identifier: MIT */
/* The kernel to boot: one that landlock-vm fetch left in the cache, or any file. */
#ifndef LLK_VM_BOOT_KERNEL_H
#define LLK_VM_BOOT_KERNEL_H

#include "kernel-image.h"

struct boot_kernel {
	char *id;
	char *arch;
	char *file;		   /* of the image */
	struct kernel_image image; /* its descriptor is -1 until it is found fit to boot */
	char *modules;		   /* folder, or NULL */
	char *module_index;	   /* where depmod's index of them is kept, or NULL */
	int use;		   /* of the cache, which must not lose it meanwhile; or -1 */
	char *package_version;	   /* or NULL */
	char *release;		   /* as the package or else the image says, or NULL */
	int expected_abi;	   /* -1: not known */
};

/*
 * Read what the cache holds of a kernel: of that id, or of the one that the name means by the
 * manifest, such as a bare series ("6.12").  arch: NULL, or what
 * the user asked for.  0, or -1 with a sentence in *wrong that the caller frees.
 */
int boot_kernel_from_cache(struct boot_kernel *kernel, const char *name, const char *arch,
			   char **wrong);

/*
 * Take a file; modules may be NULL.  The architecture is the image's own; arch: NULL, or what it
 * must be.
 */
int boot_kernel_from_file(struct boot_kernel *kernel, const char *image, const char *modules,
			  const char *arch, char **wrong);

/*
 * Put the kernel that was built in a tree ("[NAME=]DIR") into the cache, and read what that holds
 * of it then.
 */
int boot_kernel_from_tree(struct boot_kernel *kernel, const char *tree, const char *arch,
			  char **wrong);

void boot_kernel_release(struct boot_kernel *kernel);

#endif
