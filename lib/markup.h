/* SPDX-License-Identifier: MIT */
/* Foreign text within XML and HTML, which have the signs of their markup in common. */
#ifndef LLK_MARKUP_H
#define LLK_MARKUP_H

#include <stdio.h>

/*
 * Write text as the content of an element or within a quoted attribute; NULL is none.
 *
 * more: ASCII signs to escape as well, beside those of the markup.
 */
void markup_text(FILE *out, const char *text, const char *more);

/* Write name="text", with a blank before it. */
void markup_attribute(FILE *out, const char *name, const char *text, const char *more);

#endif
