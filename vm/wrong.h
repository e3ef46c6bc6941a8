/* SPDX-License-Identifier: MIT */
/* What went wrong with a boot, in words that the caller prints or records. */
#ifndef LLK_VM_WRONG_H
#define LLK_VM_WRONG_H

/* Set *wrong to text that the caller frees, or to NULL without memory.  Returns -1. */
__attribute__((format(printf, 2, 3))) int wrong_because(char **wrong, const char *format, ...);

#endif
