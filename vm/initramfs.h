/* SPDX-License-Identifier: MIT */
/* The initramfs of a boot: what all boots share, kept in the cache, and what this one adds. */
#ifndef LLK_VM_INITRAMFS_H
#define LLK_VM_INITRAMFS_H

#include "tree.h"

struct initramfs_request {
	const char *arch;
	const char *guest;   /* the folder that becomes the guest's tree */
	const char *sysroot; /* where shared libraries come from; NULL: none may be missing */
	const char *init;    /* the guest's init */
	const char *modules; /* folder of kernel modules, or NULL */
	const char *index;   /* where depmod's index of them is kept, or NULL */
	const char *release; /* of the kernel that they are for, or NULL: not known */
	const char *command; /* NUL-terminated strings */
	size_t command_size;
	char *const *additions; /* "FILE[:GUESTPATH]", ended by NULL */
};

/*
 * Make the initramfs in memory, so that nothing of it is left when we end, however that may be.
 * Returns a descriptor and the SHA-256 of its bytes in digest, or -1 with a sentence in *wrong
 * that the caller frees.
 */
int initramfs_make(const struct initramfs_request *request, char digest[DIGEST_SIZE], char **wrong);

/*
 * The digest of what the initramfs of each boot holds, whatever the kernel and the command: the
 * guest's tree, its init, and the libraries of the sysroot.  0, or -1 as above.
 */
int initramfs_digest(const struct initramfs_request *request, char digest[DIGEST_SIZE],
		     char **wrong);

#endif
