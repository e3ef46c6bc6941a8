/* SPDX-License-Identifier: MIT */
#ifndef LLK_VM_COPY_H
#define LLK_VM_COPY_H

/* Copy a file to a path where there is none.  0, or -1 after a complaint. */
int copy_file(const char *from, const char *to);

#endif
