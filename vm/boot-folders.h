/* SPDX-License-Identifier: MIT */
/* Where a boot finds and keeps things on the host. */
#ifndef LLK_VM_BOOT_FOLDERS_H
#define LLK_VM_BOOT_FOLDERS_H

/* All return a string that the caller frees, or NULL with errno set. */

/* The root folder that the guest's shared libraries come from: the host's own or a fetched one. */
char *folder_of_sysroot(const char *arch);

/* The guest's tree that was built together with this program. */
char *folder_of_guest(const char *arch);

/* The guest's init for this architecture: in the guest's tree, or the one built with us. */
char *find_guest_init(const char *guest, const char *arch);

/* What a guest is made of, each a string or NULL: not found. */
struct guest_parts {
	char *guest;
	char *sysroot;
	char *init;
};

/* All of it, where what is not given (NULL) is the default. */
void guest_parts_find(struct guest_parts *parts, const char *arch, const char *guest,
		      const char *sysroot, const char *init);

void guest_parts_release(struct guest_parts *parts);

#define _cleanup_guest_parts_ __attribute__((cleanup(guest_parts_release)))

/* "x86_64" or "aarch64" of this machine, or whatever uname(2) says. */
const char *host_arch(void);

#endif
