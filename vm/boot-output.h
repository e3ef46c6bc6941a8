/* SPDX-License-Identifier: MIT */
/* Where a boot leaves what the machine says: the folder of --output, or nowhere. */
#ifndef LLK_VM_BOOT_OUTPUT_H
#define LLK_VM_BOOT_OUTPUT_H

struct boot_output {
	int folder;  /* or -1 */
	int console; /* a file there or in memory; or -1 */
};

/*
 * Open the folder for this machine alone, without what an earlier one left; path: NULL for none.
 * 0, or -1 with a sentence in *wrong that the caller frees: what is open is to be closed all the
 * same.
 */
int boot_output_open(struct boot_output *output, const char *path, char **wrong);

#endif
