/* SPDX-License-Identifier: MIT */
/* landlock-vm boot */
#ifndef LLK_VM_BOOT_H
#define LLK_VM_BOOT_H

/* Run the subcommand; argv[0] is its name.  Returns the exit status of the program. */
int boot_main(int argc, char **argv);

#endif
