/* SPDX-License-Identifier: MIT */
/* The kernel that is judged: what it says of itself. */
#ifndef SUPPORT_KERNEL_H
#define SUPPORT_KERNEL_H

#include <llk.h>

/*
 * What the kernel supports, asked once per process.  Ends the test case as broken if that cannot be
 * found out.
 */
const struct llk_support *kernel_support(void);

/* The ABI number, 0 without Landlock. */
int kernel_abi(void);

/* Whether there is no Landlock, for a reason that is the kernel's own: not built or disabled. */
bool kernel_lacks_landlock(void);

/*
 * Whether this is ABI 1 as it was until 5.18 and in the first stable kernels of that time: up to 64
 * layers, and other orders of the argument checks.  Found by counting layers in a child.
 */
bool kernel_is_first_generation(void);

/* How many layers a domain may have. */
int kernel_layer_limit(void);

/* What has been found out, as a text that another process of the program can take over. */
#define KERNEL_KNOWN_SIZE 512

void kernel_export_known(char text[KERNEL_KNOWN_SIZE]);

/* Know that from now on, and ask no more. */
void kernel_import_known(const char *text);

/* "ABI 7, errata mask 0x7", or why there is no Landlock; valid until the process ends. */
const char *kernel_describe(void);

#endif
