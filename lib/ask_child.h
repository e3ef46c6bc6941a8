/* SPDX-License-Identifier: MIT */
/* A question whose answer costs the process that finds it out, such as its privilege. */
#ifndef LLK_ASK_CHILD_H
#define LLK_ASK_CHILD_H

/* What question returns if it has found no answer. */
#define ASK_CHILD_UNKNOWN 255

/* Call question in a child.  Returns what it returns, 0 to 254, or -1 for no answer. */
int ask_child(int (*question)(const void *context), const void *context);

#endif
