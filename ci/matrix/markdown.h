/* SPDX-License-Identifier: MIT */
/* Writing Markdown: everything that is not markup of ours goes through markdown_text(). */
#ifndef MATRIX_MARKDOWN_H
#define MATRIX_MARKDOWN_H

#include <stdio.h>

/* Text that may hold anything; its lines become one.  NULL is none. */
void markdown_text(FILE *out, const char *text);

#endif
