/* SPDX-License-Identifier: MIT */
/*
 * Foreign text: what a file, a kernel, a guest, the environment or a command line has said, on its
 * way to people.  It must not move their cursor, forge a line or reverse what they read.
 *
 * What is not plain UTF-8 is shown as C writes it: \n, \t, \r; \x1b for another control character
 * and for each byte that is no UTF-8; \u202e or \U000e0001 for another character that would not be
 * seen.  A backslash stays one: the form is for reading, not for reading back.
 */
#ifndef LLK_FOREIGN_H
#define LLK_FOREIGN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h> /* SIZE_MAX */
#include <stdio.h>

/* "\U0010ffff", the longest. */
#define FOREIGN_SHOWN_SIZE 11

enum foreign_form {
	FOREIGN_LINE,  /* part of one line */
	FOREIGN_LINES, /* newlines and tabs are kept */
};

/*
 * For the formats that have to escape signs of their own: the first character of the text as it is
 * shown.  Returns how many bytes of the text that was; 0 if length is 0.
 *
 * length: of the text; SIZE_MAX will do for a string that is not empty.
 */
size_t foreign_take(const char *text, size_t length, enum foreign_form form,
		    char shown[static FOREIGN_SHOWN_SIZE]);

/* The text as it is shown, which the caller frees; NULL if there is no memory. */
char *foreign_shown(const char *text, size_t length, enum foreign_form form);

/* Print a string as it is shown. */
void foreign_print(FILE *stream, const char *text, enum foreign_form form);

/* Print what printf(3) would, as one line's part, as it is shown. */
void foreign_printf(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));
void foreign_vprintf(FILE *stream, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/* What was typed, so that it is seen even if that is nothing: then it is a pair of quotes. */
const char *foreign_typed(const char *typed);

/* Say one line on standard error: "program: ", then that. */
void foreign_message(const char *program, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
