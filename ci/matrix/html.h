/* SPDX-License-Identifier: MIT */
/* Writing HTML: everything that is not markup of ours goes through html_text(). */
#ifndef MATRIX_HTML_H
#define MATRIX_HTML_H

#include <digest.h>
#include <stdbool.h>
#include <stdio.h>

/* Text as element content or within a quoted attribute; NULL is none. */
void html_text(FILE *out, const char *text);

/* <name>text</name> */
void html_element(FILE *out, const char *name, const char *text);

/* name="text", with a blank before it */
void html_attribute(FILE *out, const char *name, const char *text);

/*
 * A page up to its heading, which is the title as well.  Its policy lets nothing be loaded, and no
 * script run but ours, if that.
 */
void html_head(FILE *out, const char *title, bool script);

/* A page up to its heading, which is the title as well, and what follows its content. */
void html_begin(FILE *out, const char *title);
void html_end(FILE *out);

/* The style sheet of the report. */
extern const char html_style[];

/* The script of its filters, and the digest by which a browser lets it run, and no other. */
extern const char html_script[];
void html_script_digest(char digest[DIGEST_BASE64_SIZE]);

#endif
