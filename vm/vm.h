/* SPDX-License-Identifier: MIT */
/* What the subcommands of landlock-vm have in common. */
#ifndef LLK_VM_H
#define LLK_VM_H

enum vm_exit {
	VM_EXIT_OK = 0,
	VM_EXIT_USAGE = 1,
	VM_EXIT_INFRASTRUCTURE = 125,
};

/* Runs with its own name as argv[0]; returns the exit status of the program. */
typedef int (*vm_subcommand)(int argc, char **argv);

int clean_main(int argc, char **argv);
int kernels_main(int argc, char **argv);
int versions_main(int argc, char **argv);
int digest_main(int argc, char **argv);
int fetch_main(int argc, char **argv);
int initramfs_main(int argc, char **argv);
int order_main(int argc, char **argv);
int source_main(int argc, char **argv);
int sysroot_main(int argc, char **argv);

#endif
